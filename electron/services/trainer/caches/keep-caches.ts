import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { forEachBounded } from '../../../platform/bounded.js';
import type { OwnFolder } from '../../../platform/own-folder.js';
import { readLedger, writeLedger, type FolderEntry, type ImageEntry } from './cache-ledger.js';
import type { CacheFolder, CacheWork } from './cache-work.js';
import { sha256Of } from './file-identity.js';
import { judgeCaches, madeNow, textHash, type MadeNow, type WrongCache } from './judge-caches.js';

/** Images read in full before a run, in bytes: about a second or two. Of more, time and size alone are kept. */
const HASHED_BYTES = 1e9;
const PARALLEL = 4;

/** The wrong caches of a run that is not started: nothing is removed or written. Throws on abort. */
export async function findWrongCaches(
  own: OwnFolder,
  work: CacheWork,
  signal?: AbortSignal,
): Promise<WrongCache[]> {
  return judgeCaches(work, await readLedger(own), await madeNow(work), signal);
}

/**
 * Before a run: removes the caches that it would use although they are wrong (never an image or a caption), and notes what
 * those that stay and those that come are made from. Returns what was removed.
 */
export async function clearWrongCaches(own: OwnFolder, work: CacheWork): Promise<WrongCache[]> {
  const ledger = await readLedger(own);
  const now = await madeNow(work);
  const wrong = await judgeCaches(work, ledger, now);
  for (const { path } of wrong) await unlink(path);
  const folders = { ...ledger.folders };
  const budget = { bytes: HASHED_BYTES };
  for (const folder of work.folders) {
    folders[folder.dir] = await entryOf(folder, folders[folder.dir] ?? null, now, budget);
  }
  await writeLedger(own, { version: 1, folders });
  return wrong;
}

/** The ledger entry of a folder. For a kind of cache that this run does not write, the old entry stays. */
async function entryOf(
  folder: CacheFolder,
  before: FolderEntry | null,
  now: MadeNow,
  budget: { bytes: number },
): Promise<FolderEntry> {
  return {
    latents:
      now.latents === null
        ? (before?.latents ?? null)
        : {
            made: now.latents,
            images: await imagesOf(folder, before?.latents?.images ?? {}, budget),
          },
    text:
      now.text === null
        ? (before?.text ?? null)
        : {
            made: now.text,
            images: Object.fromEntries(
              folder.images.flatMap(({ name, text }) =>
                text === null ? [] : [[name, textHash(text)] as const],
              ),
            ),
          },
  };
}

async function imagesOf(
  { dir, images }: CacheFolder,
  before: Readonly<Record<string, ImageEntry>>,
  budget: { bytes: number },
): Promise<Record<string, ImageEntry>> {
  const entries: Record<string, ImageEntry> = {};
  await forEachBounded(images, PARALLEL, async ({ name, version, sizeBytes }) => {
    const known = before[name];
    if (known?.version === version) {
      entries[name] = known;
      return;
    }
    const isRead = sizeBytes <= budget.bytes;
    if (isRead) budget.bytes -= sizeBytes;
    entries[name] = { version, sha256: isRead ? await sha256Of(join(dir, name)) : null };
  });
  return entries;
}
