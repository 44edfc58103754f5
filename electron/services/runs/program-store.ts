import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFile, syncFolder } from '../../platform/atomic-file.js';

/** A copy of one of our own programs. `hash`: its name in the store. */
export interface KeptProgram {
  readonly hash: string;
  readonly path: string;
}

type Files = ReadonlyMap<string, Buffer>;

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
/** Python writes these beside what it imports, and would read a forged one instead of the module. */
const isSource = (name: string) => name !== '__pycache__';

/**
 * Copies of our own programs by the hash of their content, in the user's local data folder: a run goes on with the program
 * that it began with, whatever becomes of the app. The callers see to it that nobody removes a copy while another starts it.
 */
export class ProgramStore {
  /** `dir`: made when needed. */
  constructor(private readonly dir: string) {}

  /**
   * The copy of the app's own file or folder, made or mended where a byte differs from the app's. What lies in the copy beside
   * that is removed.
   */
  async keep(source: string): Promise<KeptProgram> {
    const files = await filesOf(source);
    const hash = hashOf(files);
    const folder = join(this.dir, hash);
    await makeRealFolder(this.dir);
    await makeRealFolder(folder);
    const folders = new Set<string>();
    for (const name of files.keys()) {
      for (let at = dirname(name); at !== '.'; at = dirname(at)) folders.add(at);
    }
    await removeOthers(folder, '', files, folders);
    for (const name of [...folders].sort()) await makeRealFolder(join(folder, name));
    for (const [name, content] of files) await mend(join(folder, name), content);
    return { hash, path: join(folder, basename(source)) };
  }

  /** Removes the copies whose names are not among those in use. */
  async removeOthers(used: ReadonlySet<string>): Promise<void> {
    for (const name of await namesIn(this.dir)) {
      if (used.has(name)) continue;
      await rm(join(this.dir, name), { recursive: true, force: true });
    }
  }
}

/** Contents by path below the folder that holds the source; with forward slashes. */
async function filesOf(source: string): Promise<Files> {
  const found = new Map<string, Buffer>();
  const add = async (path: string, name: string): Promise<void> => {
    if (!(await stat(path)).isDirectory()) {
      found.set(name, await readFile(path));
      return;
    }
    for (const entry of (await readdir(path)).filter(isSource).sort())
      await add(join(path, entry), `${name}/${entry}`);
  };
  await add(source, basename(source));
  return found;
}

function hashOf(files: Files): string {
  const whole = createHash('sha256');
  for (const [name, content] of files) {
    whole.update(`${name}\0${createHash('sha256').update(content).digest('hex')}\n`);
  }
  return whole.digest('hex');
}

/** A folder of this user alone; a file or a link in its place is removed. */
async function makeRealFolder(path: string): Promise<void> {
  const found = await lstatOrNull(path);
  if (found !== null && !found.isDirectory()) await unlink(path);
  await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
  if (process.platform !== 'win32' && ((await lstat(path)).mode & 0o077) !== 0)
    await chmod(path, PRIVATE_FOLDER);
}

async function removeOthers(
  root: string,
  below: string,
  files: Files,
  folders: ReadonlySet<string>,
): Promise<void> {
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() && folders.has(name)) await removeOthers(root, name, files, folders);
    else if (!entry.isFile() || !files.has(name))
      await rm(join(root, name), { recursive: true, force: true });
  }
}

async function mend(path: string, content: Buffer): Promise<void> {
  const found = await lstatOrNull(path);
  const isWhole =
    found !== null &&
    found.size === content.length &&
    (process.platform === 'win32' || (found.mode & 0o777) === PRIVATE_FILE) &&
    (await readFile(path)).equals(content);
  if (isWhole) return;
  await replaceFile(path, content, PRIVATE_FILE);
  await syncFolder(dirname(path));
}

async function lstatOrNull(path: string) {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
