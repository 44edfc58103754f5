const SEPARATOR = /[\\/]/;

/**
 * Shortens paths to what tells them apart: the folder that all lie in stays with its own name alone. `/home/me/set/5_cat/a.png`
 * becomes `set/5_cat/a.png` where all is in `/home/me/set`. Names that are no absolute path stay.
 */
export function shortNames(paths: readonly string[]): (path: string) => string {
  let common: readonly string[] | null = null;
  for (const path of paths) {
    if (!isAbsolute(path)) continue;
    const parts = path.split(SEPARATOR);
    common = common === null ? parts : sharedStart(common, parts);
  }
  // The last shared part stays, as people know the folder by it.
  const cut = (common ?? []).slice(0, -1).reduce((length, part) => length + part.length + 1, 0);
  return (path) => (isAbsolute(path) && path.length > cut ? path.slice(cut) : path);
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[a-z]:[\\/]|\\\\)/i.test(path);
}

function sharedStart(one: readonly string[], other: readonly string[]): readonly string[] {
  const end = one.findIndex((part, at) => part !== other[at]);
  return end < 0 ? one : one.slice(0, end);
}
