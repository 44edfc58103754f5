/** Where a path leads, by its text alone: `inside` has the way from the folder, with forward slashes. */
export type Place = { readonly inside: string } | 'outside';

const DRIVE = /^[A-Za-z]:/;

/** True for `\\server\share` and `//server/share`, the Windows names of the same with `\\?\UNC\` included. */
export function isUnc(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

/** True for a path that does not depend on a folder, on any system. */
export function isAbsolutePath(path: string): boolean {
  return /^[\\/]/.test(path) || DRIVE.test(path);
}

/**
 * Where a path of a project leads. Relative ones start at the project's folder. Both kinds of slashes separate: a project may
 * come from another system. The disk is not asked.
 */
export function placeOf(projectDir: string, path: string): Place {
  if (path.includes('\0')) return 'outside';
  const root = segmentsOf(projectDir);
  const isOwn = isAbsolutePath(path);
  if (isOwn && rootOf(path) !== rootOf(projectDir)) return 'outside';
  const way = normal(isOwn ? segmentsOf(path) : [...root, ...segmentsOf(path)]);
  if (way === null || way.length < root.length) return 'outside';
  const fold = DRIVE.test(projectDir) || isUnc(projectDir) ? lower : same;
  const isBelow = root.every((name, at) => fold(name) === fold(way[at] ?? ''));
  return isBelow ? { inside: way.slice(root.length).join('/') || '.' } : 'outside';
}

const lower = (text: string) => text.toLowerCase();
const same = (text: string) => text;

/** What stands before the folders: a drive, a server, or the one root. */
function rootOf(path: string): string {
  if (isUnc(path)) return '//';
  return DRIVE.test(path)
    ? path.slice(0, 2).toLowerCase() + path.charAt(2).replace('\\', '/')
    : '/';
}

function segmentsOf(path: string): string[] {
  return path
    .replace(DRIVE, '')
    .split(/[\\/]+/)
    .filter((name) => name !== '' && name !== '.');
}

/** Without `..`; null when it climbs above the root. */
function normal(segments: readonly string[]): string[] | null {
  const way: string[] = [];
  for (const name of segments) {
    if (name !== '..') way.push(name);
    else if (way.pop() === undefined) return null;
  }
  return way;
}
