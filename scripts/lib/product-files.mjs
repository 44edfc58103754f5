import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './sources.mjs';

/** Product code by path: neither tests nor what only they use. */
export async function productFiles() {
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

/** A finder for files whose text matches. */
export const filesWith = (pattern) => (files) =>
  [...files].filter(([, text]) => pattern.test(text)).map(([name]) => name);
