import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { nodeErrorCode } from '../../platform/error-value.js';

/** Hashes of files by path, as long as time, size and number of the file stay. */
const known = new Map<string, { mark: string; hash: string }>();
const MOST_KNOWN = 200;

/** SHA-256 of a file, in hex; null when no file is there. */
export async function hashOfFile(path: string): Promise<string | null> {
  let mark: string;
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    mark = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT' || nodeErrorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
  const before = known.get(path);
  if (before?.mark === mark) return before.hash;
  const sum = createHash('sha256');
  try {
    await pipeline(createReadStream(path), sum);
  } catch (error) {
    if (nodeErrorCode(error) === 'EISDIR') return null; // a folder is none of the files that can run code
    throw error;
  }
  const hash = sum.digest('hex');
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(path, { mark, hash });
  return hash;
}

/** Read without running anything: tensors and text. */
const HARMLESS = /\.(safetensors|json)$/;

/** One hash over all files of a state folder that can run code when they are loaded, names included. */
export async function hashOfState(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const sum = createHash('sha256');
  for (const name of names) {
    const hash = HARMLESS.test(name) ? null : await hashOfFile(join(folder, name));
    if (hash !== null) sum.update(`${name.replaceAll('\\', '/')}\0${hash}\n`);
  }
  return sum.digest('hex');
}
