import { createHash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { nodeErrorCode } from '../../platform/error-value.js';
import { decodeCaption } from '../datasets/index.js';

/** One caption as it was before a save. `old` is text when it was UTF-8, else `oldBase64`; both null: there was no file. */
export interface JournalEntry {
  readonly at: number;
  readonly imageId: string;
  readonly file: string;
  readonly old: string | null;
  readonly oldBase64: string | null;
  readonly new: string;
}

/** Makes the entry of a caption that is about to be written. */
export function journalEntry(
  at: number,
  imageId: string,
  file: string,
  old: Buffer | null,
  text: string,
): JournalEntry {
  const base = { at, imageId, file, new: text };
  if (old === null) return { ...base, old: null, oldBase64: null };
  // Text only where it comes back byte for byte: a byte order mark would be lost.
  const { text: oldText, isUtf8 } = decodeCaption(old);
  const isExact = isUtf8 && Buffer.from(oldText, 'utf8').equals(old);
  return isExact
    ? { ...base, old: oldText, oldBase64: null }
    : { ...base, old: null, oldBase64: old.toString('base64') };
}

/** Appends to `.studio/journal.jsonl` and waits until it is on the disk: only then may the captions be written. */
export async function appendJournal(
  projectDir: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  const dir = join(projectDir, '.studio');
  await mkdir(dir, { recursive: true });
  const handle = await open(join(dir, 'journal.jsonl'), 'a');
  try {
    await handle.writeFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Keeps the original bytes of a caption that is not UTF-8 as a file of its own. Returns its path. */
export async function backUp(
  projectDir: string,
  captionPath: string,
  bytes: Buffer,
): Promise<string> {
  const dir = join(projectDir, '.studio', 'backups');
  await mkdir(dir, { recursive: true });
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const path = join(dir, `${hash}-${basename(captionPath)}`);
  try {
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (error) {
    if (nodeErrorCode(error) !== 'EEXIST') throw error; // the same bytes were kept before
  }
  return path;
}
