import { lstat, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../../shared/result/errors.js';
import { nodeErrorCode } from '../../../platform/error-value.js';
import { isInside } from '../../../platform/paths.js';

/** Throws `forbidden_path` for a name that leads out of the folder, and `not_found` where nothing bears it. */
export async function refuseMissing(root: string, name: string): Promise<void> {
  const path = join(root, name);
  if (!isInside(root, path)) throw new AppError('forbidden_path', 'That path is not allowed.');
  try {
    await lstat(path);
  } catch (error) {
    throw new AppError('not_found', `The file is not there: ${name}`, { cause: error });
  }
}

/** Where a link leads; the path itself where no file is. (Links that leave the folder were refused before.) */
export async function linkTarget(path: string): Promise<string> {
  try {
    const isLink = (await lstat(path)).isSymbolicLink();
    return isLink ? await realpath(path) : path;
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return path;
    throw error;
  }
}

export async function isFolder(dir: string): Promise<boolean> {
  try {
    return (await stat(dir)).isDirectory();
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

/** A folder with links followed, so that one folder has one name. Throws `not_found`, `unsupported` for a single file. */
export async function realFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return await realpath(path);
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT') throw error;
    throw new AppError('not_found', `The folder is not there: ${path}`, { cause: error });
  }
  throw new AppError('unsupported', `A single file cannot be linked: ${path}`, {
    hint: 'Link the folder that it lies in, or copy the file.',
  });
}
