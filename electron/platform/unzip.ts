import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../../shared/result/errors.js';
import { isInside } from './paths.js';

export interface UnzipOptions {
  /** The name below the target for an entry of the archive; null leaves it out. */
  readonly nameFor?: (entry: string) => string | null;
  readonly signal?: AbortSignal;
}

const LINK = 0o120000;
const FILE_TYPE = 0o170000;

/**
 * Unpacks a zip archive into a folder of our own; links in it are left out, names that lead out of the folder are refused.
 * Resolves with the archive's comment. Throws `invalid_file` for what is no archive or leads out.
 */
export async function unzip(path: string, to: string, options: UnzipOptions = {}): Promise<string> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { autoClose: false });
  } catch (error) {
    throw noArchive(path, error);
  }
  try {
    for await (const entry of zip.eachEntry()) {
      options.signal?.throwIfAborted();
      await unpack(zip, entry, path, to, options.nameFor ?? ((name) => name));
    }
    return zip.comment;
  } catch (error) {
    const isOfArchive = error instanceof Error && !('code' in error) && error.name !== 'AbortError';
    throw isOfArchive ? noArchive(path, error) : error;
  } finally {
    zip.close();
  }
}

async function unpack(
  zip: ZipFile,
  entry: Entry,
  path: string,
  to: string,
  nameFor: (entry: string) => string | null,
): Promise<void> {
  const mode = entry.externalFileAttributes >>> 16;
  const name = nameFor(entry.fileName);
  if (name === null || (mode & FILE_TYPE) === LINK) return;
  const target = join(to, name);
  if (!isInside(to, target)) throw noArchive(path, `it names ${entry.fileName}`);
  if (entry.fileName.endsWith('/')) {
    await mkdir(target, { recursive: true });
    return;
  }
  await mkdir(dirname(target), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
  if ((mode & 0o111) !== 0) await chmod(target, 0o755);
}

function noArchive(path: string, cause: unknown): AppError {
  return new AppError('invalid_file', `${path} is no whole zip archive.`, {
    hint: 'Load it again, or choose another source.',
    cause,
  });
}
