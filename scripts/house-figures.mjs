/** Counts what has one home, one way for all. `npm run check` fails when a figure is above its limit. */
import { readdir } from 'node:fs/promises';
import { productFiles } from './lib/product-files.mjs';
import { bad, good, say } from './lib/say.mjs';

const folder = new URL('figures/', import.meta.url);
const rooms = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort();
const figures = [];
for (const room of rooms) figures.push(...(await import(new URL(room, folder))).default);

const files = await productFiles();
for (const { name, limit, find } of figures) {
  const found = find(files);
  const isOver = found.length > limit;
  say(`${isOver ? bad('over') : good('ok  ')} ${name}: ${found.length} (at most ${limit})`);
  if (isOver) found.forEach((one) => say(`     ${one}`));
  if (isOver) process.exitCode = 1;
}
