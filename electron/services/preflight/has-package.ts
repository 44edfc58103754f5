import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nodeErrorCode } from '../../platform/error-value.js';

/**
 * Whether a Python of a virtual environment has a package, by its folder: no Python is started for it. Null: not known, as
 * the Python is none of an environment of its own, or one that sees the system's packages, too.
 */
export async function hasPackage(python: string, name: string): Promise<boolean | null> {
  const bin = dirname(python);
  if (python === '' || !['bin', 'scripts'].includes(basename(bin).toLowerCase())) return null;
  const root = dirname(bin);
  const settings = await readOrNull(join(root, 'pyvenv.cfg'));
  if (settings === null || /^\s*include-system-site-packages\s*=\s*true/im.test(settings))
    return null;
  const folders = await sitePackages(root);
  if (folders.length === 0) return null;
  for (const folder of folders) if (await isFolder(join(folder, name))) return true;
  return false;
}

async function sitePackages(root: string): Promise<string[]> {
  const windows = join(root, 'Lib', 'site-packages');
  const versions = await namesIn(join(root, 'lib'));
  const posix = versions
    .filter((name) => /^python3/.test(name))
    .map((name) => join(root, 'lib', name, 'site-packages'));
  const there: string[] = [];
  for (const folder of new Set([...posix, windows])) if (await isFolder(folder)) there.push(folder);
  return there;
}

async function readOrNull(path: string): Promise<string | null> {
  return gone(readFile(path, 'utf8'), null);
}

async function namesIn(folder: string): Promise<string[]> {
  return gone(readdir(folder), []);
}

async function isFolder(path: string): Promise<boolean> {
  return (await gone(stat(path), null))?.isDirectory() ?? false;
}

/** What is not there, or not to be read, gives `otherwise`. */
async function gone<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return otherwise;
    throw error;
  }
}
