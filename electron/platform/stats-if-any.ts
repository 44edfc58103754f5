import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';

/** What the system says of a path, links followed; null when nothing is there that can be looked at. */
export async function statsIfAny(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch {
    return null; // whoever then opens or writes it is told what is wrong
  }
}

/** The same of the link itself, where the path is one. */
export async function linkStatsIfAny(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch {
    return null; // as above
  }
}
