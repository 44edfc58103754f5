/** A `catch` that does not look at what was caught, and a rejection that is answered the same way. */
const SILENT = /\bcatch \{|\.catch\(\(\) =>/;
const COMMENT = /\/\/|\/\*|^\s*\*/;

/** Lines from a place to the end of its block or statement. */
function restOf(lines, at) {
  const indent = /^\s*/.exec(lines[at])[0].length;
  const length = lines
    .slice(at + 1)
    .findIndex((line) => line.trim() !== '' && /^\s*/.exec(line)[0].length <= indent);
  return lines.slice(at, at + 1 + (length < 0 ? 0 : length));
}

/** True for a catch that rethrows, or that has a comment inside, on its line or on the line before. */
function isAccountedFor(lines, at) {
  const rest = restOf(lines, at);
  return (
    /\bthrow\b/.test(rest.join(' ')) ||
    [lines[at - 1] ?? '', ...rest].some((line) => COMMENT.test(line))
  );
}

const silentCatches = (rooms) => (files) =>
  [...files]
    .filter(([name]) => rooms.some((room) => name.startsWith(room)))
    .flatMap(([name, text]) => {
      const lines = text.split('\n');
      return lines.flatMap((line, at) =>
        SILENT.test(line) && !isAccountedFor(lines, at)
          ? [`${name}:${at + 1}: ${line.trim()}`]
          : [],
      );
    });

export default [
  {
    name: 'catches in the page and shared/ that swallow without a reason',
    limit: 0,
    find: silentCatches(['renderer/', 'shared/']),
  },
  {
    name: 'catches in electron/ that swallow without a reason',
    limit: 2,
    find: silentCatches(['electron/']),
  },
];
