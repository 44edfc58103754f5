import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../lib/sources.mjs';

/** “SOME.md, “A heading””, as comments point to it; the file stands beside or at the top. */
const POINTER = /([A-Za-z_-]+\.md), “([^”]+)”/g;

function hasHeading(from, name, heading) {
  const file = [join(root, dirname(from), name), join(root, name), join(root, 'docs', name)].find(
    existsSync,
  );
  if (file === undefined) return false;
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].some(([, text]) => text.trim() === heading);
}

const lost = (files) => {
  const texts = [
    ...files,
    ['eslint.config.js', readFileSync(join(root, 'eslint.config.js'), 'utf8')],
  ];
  return texts.flatMap(([from, text]) =>
    [...text.matchAll(POINTER)]
      .filter(([, name, heading]) => !hasHeading(from, name, heading))
      .map(([pointer]) => `${from}: ${pointer}`),
  );
};

export default [{ name: 'pointers to headings that are not there', limit: 0, find: lost }];
