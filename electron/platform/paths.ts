import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../shared/result/errors.js';

/** True when `path` is `root` or lies below it, by name alone (links are not followed). */
export function isInside(root: string, path: string): boolean {
  const rel = relative(resolve(root), resolve(path));
  return rel === '' || (!rel.startsWith(`..${sep}`) && rel !== '..' && !isAbsolute(rel));
}

/**
 * Joins a path that came from outside to a root and makes sure that the result, links followed, stays below the root.
 * Throws `forbidden_path` when it leaves, `not_found` when it is not there. `realRoot`: the root with links followed, where
 * the caller has just asked for it.
 */
export async function resolveInside(
  root: string,
  untrusted: string,
  realRoot?: string,
): Promise<string> {
  if (untrusted.includes('\0')) throw new AppError('forbidden_path', 'That path is not allowed.');
  const wanted = resolve(join(root, untrusted));
  if (!isInside(root, wanted)) throw new AppError('forbidden_path', 'That path is not allowed.');
  let real: string;
  try {
    real = await realpath(wanted);
  } catch (error) {
    throw new AppError('not_found', `The file is not there: ${untrusted}`, { cause: error });
  }
  if (!isInside(realRoot ?? (await realpath(root)), real)) {
    throw new AppError('forbidden_path', `${untrusted} is a link that leads out of its folder.`, {
      hint: 'Put the file itself into the folder, or add the folder that it lies in.',
    });
  }
  return wanted;
}
