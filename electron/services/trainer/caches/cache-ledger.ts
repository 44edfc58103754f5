import * as z from 'zod';
import type { OwnFolder } from '../../../platform/own-folder.js';
import { STUDIO } from '../../project-folder/index.js';

/** What latents depend on besides the image. `vae`: see `fileIdentity`; null: not known. */
export const LatentsMade = z.object({
  resolution: z.string(),
  noUpscale: z.boolean(),
  vae: z.string().nullable(),
});
export type LatentsMade = z.output<typeof LatentsMade>;

/** What text encoder outputs depend on besides the caption. */
export const TextMade = z.object({
  t5xxlMaxTokenLength: z.int(),
  applyT5AttnMask: z.boolean(),
  clip: z.string().nullable(),
  t5: z.string().nullable(),
});
export type TextMade = z.output<typeof TextMade>;

/** `sha256`: of the whole file; null where the files of a run were too many to read them all. */
const ImageEntry = z.object({ version: z.string(), sha256: z.string().nullable() });
export type ImageEntry = z.output<typeof ImageEntry>;

const FolderEntry = z.object({
  latents: z.object({ made: LatentsMade, images: z.record(z.string(), ImageEntry) }).nullable(),
  /** Hash of the line (or lines) that an image was trained with. */
  text: z.object({ made: TextMade, images: z.record(z.string(), z.string()) }).nullable(),
});
export type FolderEntry = z.output<typeof FolderEntry>;

const Ledger = z.object({ version: z.literal(1), folders: z.record(z.string(), FolderEntry) });
export type Ledger = z.output<typeof Ledger>;

const FILE = [STUDIO, 'caches.json'];
/** Nothing is known: the times of the files decide. */
export const NO_LEDGER: Ledger = { version: 1, folders: {} };

/**
 * What the trainer’s caches of a project were made from, by folder (absolute) and image. It lies in the project, never
 * beside the images. An entry is written before a run: what lies there then was judged, what comes later is made from it.
 */
export async function readLedger(own: OwnFolder): Promise<Ledger> {
  const bytes = await own.read(...FILE);
  if (bytes === null) return NO_LEDGER;
  try {
    const parsed = Ledger.safeParse(JSON.parse(bytes.toString('utf8')));
    // Of another version, or damaged: the times of the files then decide, as for caches of other tools.
    return parsed.success ? parsed.data : NO_LEDGER;
  } catch (error) {
    if (error instanceof SyntaxError) return NO_LEDGER;
    throw error;
  }
}

export async function writeLedger(own: OwnFolder, ledger: Ledger): Promise<void> {
  await own.replaceJson(FILE, ledger);
}
