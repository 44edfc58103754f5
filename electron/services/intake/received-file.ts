import { createHash, randomBytes } from 'node:crypto';
import { link, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { formatBytes } from '../../../shared/domain/format.js';
import { readChunks } from '../dataset/folders/index.js';

/** No picture that trains is larger; a browser must not fill the disk. */
export const MAX_IMAGE_BYTES = 512 * 1024 * 1024;
const TEMPORARY = /^\.[0-9a-f]{18}\.tmp$/;
/** A file that is being received was written to a moment ago. */
const ABANDONED_MS = 10 * 60 * 1000;

/** A hidden name in a folder for what is on its way in. */
export function temporaryIn(root: string): string {
  return join(root, `.${randomBytes(9).toString('hex')}.tmp`);
}

/** Removes what an import that was killed has left in a folder. */
export async function removeAbandoned(root: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(root)) {
    if (!TEMPORARY.test(name)) continue;
    const path = join(root, name);
    const stats = await lstat(path).catch(() => null); // renamed meanwhile
    if (stats?.isFile() && now - stats.mtimeMs > ABANDONED_MS) await unlink(path);
  }
}

/** Writes a stream to a new file and syncs it. Throws `bad_request` when it is longer than `maxBytes`. */
export async function receive(
  content: AsyncIterable<Uint8Array>,
  path: string,
  signal: AbortSignal | undefined,
  maxBytes = MAX_IMAGE_BYTES,
): Promise<{ hash: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(path, 'wx');
  try {
    for await (const chunk of content) {
      signal?.throwIfAborted();
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { hash: hash.digest('hex'), sizeBytes };
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('bad_request', `It is larger than ${formatBytes(maxBytes)}.`, {
    hint: 'Make the picture smaller first; training uses about one megapixel of it.',
  });
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Gives a file its final name, which nobody else may have: false when somebody has. Never overwrites. */
export async function placeNew(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
  } catch (error) {
    const code = nodeErrorCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
    return placeByRename(temporary, path);
  }
  await unlink(temporary);
  return true;
}

/** USB sticks and some network drives know no second name for a file. */
const NO_LINKS = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EINVAL',
  'EACCES',
  'EISDIR',
]);

async function placeByRename(temporary: string, path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT') throw error;
  }
  await rename(temporary, path);
  return true;
}
