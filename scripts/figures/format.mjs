/** The one home of formats. */
const HOME = 'shared/domain/format.ts';

/** Finds each place outside of it. */
const places = (pattern) => (files) =>
  [...files]
    .filter(([name]) => name !== HOME)
    .flatMap(([name, text]) => [...text.matchAll(pattern)].map(([found]) => `${name}: ${found}`));

/** A word for one and another for more, chosen on the spot. */
const PLURAL = /=== 1 \? (?:'[a-z ]+' : '[a-z ]+'|'' : 's')/g;
/** A figure with a unit of size behind it. */
const SIZE = /\}\s?[KMGT]i?B\b/g;
const DIGITS = /\.toFixed\(|\.toLocaleString\('en/g;

export default [
  // How often Ctrl+C was pressed chooses a way to stop, no plural.
  { name: 'plurals written by hand', limit: 1, find: places(PLURAL) },
  { name: 'sizes written by hand', limit: 0, find: places(SIZE) },
  { name: 'figures cut to digits by hand', limit: 0, find: places(DIGITS) },
];
