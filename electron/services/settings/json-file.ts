import { readFile, stat, writeFile } from 'node:fs/promises';
import { withoutPasswords } from '../../../shared/result/passwords.js';
import type { Logger } from '../../platform/log.js';
import { modeOfNewFile } from '../../platform/private-files.js';

/** What a file looked like when it was read; another value means that somebody changed it. */
export type FileMark = string;
const ABSENT: FileMark = 'absent';

/** The mark of a file as it is now. */
export async function markOf(path: string): Promise<FileMark> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ABSENT;
    throw error;
  }
}

/** The JSON in a file; `undefined` when it holds none. */
export async function readJson(path: string): Promise<{ isThere: boolean; value: unknown }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { isThere: false, value: undefined };
    }
    throw error;
  }
  try {
    return { isThere: true, value: JSON.parse(text) as unknown };
  } catch {
    return { isThere: true, value: undefined }; // the caller keeps a copy and goes on with defaults
  }
}

/** Keeps a copy of a file that could not be understood beside it, so that nothing the user wrote is lost but passwords, which lie elsewhere. */
export async function keepDamaged(path: string, log: Logger): Promise<void> {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const copy = path.replace(/(\.json)?$/, `.damaged-${stamp}.json`);
  await writeFile(copy, withoutPasswords(await readFile(path, 'utf8')), {
    mode: modeOfNewFile(copy),
    flag: 'wx',
  });
  log.warn(`${path} could not be understood; a copy is kept as ${copy}`);
}
