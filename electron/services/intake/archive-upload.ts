import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sanitiseImageName } from '../../../shared/domain/dataset/file-names.js';
import { AppError } from '../../../shared/result/errors.js';
import type { OwnFolder } from '../../platform/own-folder.js';
import { STUDIO } from '../project-folder/index.js';
import { listFolder } from '../dataset/folders/index.js';
import { receive } from './received-file.js';

/** An archive that a browser sends; larger ones are put on the host's disk by other means. */
const MAX_ARCHIVE_BYTES = 8 * 1024 * 1024 * 1024;
const PLACE = [STUDIO, 'uploads'];
/** Each archive has a folder of its own. */
const FOLDER = /^[0-9a-f]{18}$/;
/** What a host that was killed has left is older than any upload that is still going on. */
const ABANDONED_MS = 24 * 3600 * 1000;

export interface ReceivedArchive {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Writes an archive that is being sent into the project's own folder (`own`), on the volume that its images will be on. The caller
 * removes it. Throws `bad_request` when it is larger than 8 GB.
 */
export async function receiveArchive(
  own: OwnFolder,
  fileName: string,
  stream: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<ReceivedArchive> {
  await removeAbandoned(await own.make(...PLACE));
  const dir = await own.make(...PLACE, randomBytes(9).toString('hex'));
  const path = join(dir, sanitiseImageName(fileName));
  const remove = () => rm(dir, { recursive: true, force: true });
  try {
    await receive(stream, path, signal, MAX_ARCHIVE_BYTES);
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Throws away an archive that `receiveArchive` has kept. Throws `forbidden_path` for any other file. */
export async function discardArchive(own: OwnFolder, path: string): Promise<void> {
  const [place, folder] = [own.path(...PLACE), basename(dirname(path))];
  if (!FOLDER.test(folder) || path !== join(place, folder, basename(path)))
    throw new AppError('forbidden_path', `${path} is no archive that was sent here.`);
  const dir = await own.find(...PLACE, folder);
  if (dir !== null) await rm(dir, { recursive: true, force: true });
}

async function removeAbandoned(place: string): Promise<void> {
  const folders = (await listFolder(place)).filter((entry) => entry.isDirectory());
  for (const { name } of folders.filter((entry) => FOLDER.test(entry.name))) {
    const dir = join(place, name);
    const times = await Promise.all(
      (await readdir(dir)).map(async (file) => (await lstat(join(dir, file))).mtimeMs),
    );
    const newest = Math.max((await lstat(dir)).mtimeMs, ...times);
    if (Date.now() - newest > ABANDONED_MS) await rm(dir, { recursive: true, force: true });
  }
}
