/** Counts what has one home, one way for all. `npm run check` fails when a figure is above its limit. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bad, good, say } from './lib/say.mjs';
import { root } from './lib/sources.mjs';

/** Product code by path: neither tests nor what only they use. */
async function productFiles() {
  const files = new Map();
  for (const room of ['shared', 'electron', 'renderer']) {
    const names = await readdir(join(root, room), { recursive: true });
    for (const name of names.map((one) => `${room}/${one.replaceAll('\\', '/')}`)) {
      if (!/\.tsx?$/.test(name) || /\.test\.tsx?$|\/testing\//.test(name)) continue;
      files.set(name, await readFile(join(root, name), 'utf8'));
    }
  }
  return files;
}

const ENGINE = `'(?:sd-scripts|rehearsal)'`;
/** A comparison with an engine’s name, a case of one, or a table by those names. */
const NAMES_ENGINE = new RegExp(
  `[!=]==\\s*${ENGINE}|${ENGINE}\\s*[!=]==|case ${ENGINE}|${ENGINE}:`,
);

const figures = [
  {
    name: 'files that compare names of engines',
    limit: 5,
    find: (files) => [...files].filter(([, text]) => NAMES_ENGINE.test(text)).map(([name]) => name),
  },
];

const files = await productFiles();
for (const { name, limit, find } of figures) {
  const found = find(files);
  const isOver = found.length > limit;
  say(`${isOver ? bad('over') : good('ok  ')} ${name}: ${found.length} (at most ${limit})`);
  if (isOver) found.forEach((one) => say(`     ${one}`));
  if (isOver) process.exitCode = 1;
}
