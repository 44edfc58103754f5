import { filesWith } from '../lib/product-files.mjs';

const ENGINE = `'(?:sd-scripts|rehearsal)'`;
/** A comparison with an engine’s name, a case of one, or a table by those names. */
const NAMES_ENGINE = new RegExp(
  `[!=]==\\s*${ENGINE}|${ENGINE}\\s*[!=]==|case ${ENGINE}|${ENGINE}:`,
);

export default [
  { name: 'files that compare names of engines', limit: 5, find: filesWith(NAMES_ENGINE) },
];
