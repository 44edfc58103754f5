import { resolve } from 'node:path';

/**
 * The folder that the app was asked to open on its command line, absolute; null when there is none. `isDefaultApp`: the
 * first word is the app's own folder (`electron . <folder>`).
 */
export function folderArgument(
  argv: readonly string[],
  isDefaultApp: boolean,
  cwd: string,
): string | null {
  const words = argv.slice(1).filter((word) => word !== '' && !word.startsWith('-'));
  const folder = words[isDefaultApp ? 1 : 0];
  return folder === undefined ? null : resolve(cwd, folder);
}
