import { chmod, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Logger } from './log.js';

/** The user's data folders of this process (tests have several): what is made in them is for the user alone. */
const privateRoots = new Set<string>();

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Permission bits of group and others. */
const OTHERS = 0o077;
/** The sticky bit marks a folder that all users share, like /tmp: its mode is not ours to change. */
const STICKY = 0o1000;

/** Files that versions before this one made readable for all; their locks, copies and temporaries begin alike. */
const OUR_FILES =
  /^\.?(settings|recent|presets|queue|secrets|endpoint-keys|passwords|window-state)\.|^app\.log(\.old)?$/;
/** Folders with files of ours only. */
const OUR_FOLDERS: readonly string[] = ['logs', 'models', 'thumbnails', join('env', 'logs')];
/** Folders that Chromium and Python fill: only the folder's own mode is closed, as these programs need the modes inside. */
const CLOSED_FOLDERS: readonly string[] = ['window', 'env'];

/**
 * From now on files and folders made in the user's data folder are for the user alone (0600, 0700), and what older versions
 * left there is made so. Nothing outside is touched: no link is followed, a file with a second name elsewhere is left alone.
 * What cannot be changed is logged. Does nothing on Windows, whose user folders are closed already.
 */
export async function keepPrivate(
  dataDir: string,
  log: Pick<Logger, 'warn'>,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  if (platform === 'win32') return;
  const root = resolve(dataDir);
  privateRoots.add(root);
  try {
    await tightenRoot(root);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return; // the first start: it is made when something is kept
    log.warn(`${root} could not be closed to other users: ${String(error)}`);
  }
}

/** The mode for a file that is made anew: closed in the user's data folder, elsewhere `usual`, less what the user's umask takes. */
export function modeOfNewFile(path: string, usual = 0o666): number {
  return isPrivate(path) ? FILE_MODE : usual;
}

/** True for what lies in the user's data folder. */
export function isPrivate(path: string): boolean {
  return rootOf(path) !== undefined;
}

/** Makes a folder and those above it; in the user's data folder, that one included, they are the user's alone. */
export async function makeFolder(path: string): Promise<void> {
  const root = rootOf(path);
  if (root === undefined) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(root), { recursive: true }); // not ours: with its usual mode
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
}

function rootOf(path: string): string | undefined {
  const whole = resolve(path);
  return [...privateRoots].find((root) => whole === root || whole.startsWith(`${root}${sep}`));
}

/** A copy of the function in error-value.ts, whose import would bring all schemas into the supervisor's bundle. */
function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

async function tightenRoot(root: string): Promise<void> {
  const names = await readdir(root);
  const { mode } = await stat(root);
  if ((mode & OTHERS) !== 0 && (mode & STICKY) === 0) await chmod(root, FOLDER_MODE);
  for (const name of names.filter((one) => OUR_FILES.test(one))) await tighten(join(root, name));
  for (const name of OUR_FOLDERS) await tighten(join(root, name));
  for (const name of CLOSED_FOLDERS) await tighten(join(root, name), false);
}

/** Closes a file, or a folder after its content: a closed folder therefore means that its content is closed, too. */
async function tighten(path: string, withContent = true): Promise<void> {
  try {
    const found = await lstat(path);
    if ((found.mode & OTHERS) === 0) return;
    if (found.isDirectory()) {
      for (const name of withContent ? await readdir(path) : []) await tighten(join(path, name));
      await chmod(path, FOLDER_MODE);
    } else if (found.isFile() && found.nlink === 1) await chmod(path, FILE_MODE);
  } catch (error) {
    // The file never existed or was removed meanwhile, like a released lock or a pruned thumbnail.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
