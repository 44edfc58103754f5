import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { nodeErrorCode } from './error-value.js';

/** A file with the mark that it had when it was read. */
export interface FileMark {
  /** Absolute. */
  readonly path: string;
  readonly stamp: string;
}

/** The stamp of what is not there. */
export const NOT_THERE = 'none';

/** Size, times and identity: a file that keeps all of them is taken as unchanged. */
export function stampOf(stats: Stats): string {
  return `${stats.size}.${stats.mtimeMs}.${stats.ctimeMs}.${stats.ino}`;
}

/** The stamp of a file or folder as it is now; links are followed. */
export async function stampAt(path: string): Promise<string> {
  const stats = await statOrNull(path);
  return stats === null ? NOT_THERE : stampOf(stats);
}

/**
 * The mark of a file or folder as it is now. `isFresh`: it changed after `at` (Unix ms), or so shortly before that the clock
 * of the file system could give a later change the same times. Its stamp then proves nothing.
 */
export async function markAt(
  path: string,
  at: number,
): Promise<FileMark & { readonly isFresh: boolean }> {
  const stats = await statOrNull(path);
  if (stats === null) return { path, stamp: NOT_THERE, isFresh: false };
  return { path, stamp: stampOf(stats), isFresh: lastChange(stats) > at };
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null;
    throw error;
  }
}

/** Times in whole seconds point to a file system with a step of up to 2 s (FAT). */
const COARSE_STEP_MS = 2000;
/** Other file systems stamp files by the kernel's clock, whose steps are at most 10 ms; twice that is safe. */
const FINE_STEP_MS = 20;

/** The end of the clock step in which a file was last changed, Unix ms. */
function lastChange({ mtimeMs, ctimeMs }: Stats): number {
  const isCoarse = mtimeMs % 1000 === 0 && ctimeMs % 1000 === 0;
  return Math.max(mtimeMs, ctimeMs) + (isCoarse ? COARSE_STEP_MS : FINE_STEP_MS);
}
