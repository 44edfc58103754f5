import type { ImportResult } from '../../../shared/contract/imports.js';
import { captionFileName } from '../../../shared/domain/dataset/image-rules.js';
import type { IntakeImage } from '../../../shared/domain/intake/intake.js';
import { AppError } from '../../../shared/result/errors.js';
import { fileFailure } from '../../platform/error-value.js';
import { forEachBounded } from '../../platform/bounded.js';
import type { JobContext } from '../jobs/index.js';
import type { ImportFile } from '../dataset/folders/index.js';
import { captionFor, type CaptionFound } from './import-caption.js';
import { tell, tellForm } from './import-report.js';
import type { ConceptMemory } from './import-memory.js';
import { settleDuplicates, type Duplicate } from './settle-duplicates.js';
import type { TargetFolder } from './target-folder.js';
import type { ToldFile } from './types.js';

const PARALLEL_COPIES = 4;

export interface ImportWish {
  readonly images: readonly IntakeImage<ImportFile>[];
  /** Pictures that the trainer cannot read come in as PNG copies. */
  readonly convert: boolean;
  /** Caption of images that come without one. */
  readonly captionForMissing: string | undefined;
  /** Throws when the project may not be written any more; asked before each file. */
  mayWrite(): Promise<void>;
  onDone(): void;
}

/** Where an import notes what it puts in. */
export interface ImportNotes {
  /** Gets the files put in that no step of the history holds yet. */
  readonly names: string[];
  /** Null for an import that nobody can ask again. */
  readonly memory: ConceptMemory | null;
  /** Gets captions for images that were there before and have none, by the image's name. */
  readonly captions: Map<string, string>;
  readonly result: ImportResult;
}

/** Copies the images of one concept into its folder. What fails alone is told; a full disk ends the job. */
export async function importImages(
  target: TargetFolder,
  wish: ImportWish,
  { signal, log }: Pick<JobContext, 'signal' | 'log'>,
  notes: ImportNotes,
): Promise<void> {
  const duplicates: Duplicate[] = [];
  const told = (one: ToldFile) => tell(notes.result, one, (line) => log(line));
  try {
    await forEachBounded(
      wish.images,
      PARALLEL_COPIES,
      async (image) => {
        await wish.mayWrite();
        const done = await importOne(target, image, wish, notes, signal);
        if ('hash' in done) duplicates.push(done);
        else told(done);
        wish.onDone();
      },
      signal,
    );
  } finally {
    // Also of a cancelled import: what its duplicates brought is told.
    for (const one of await settleDuplicates(target, duplicates, notes)) told(one);
  }
}

async function importOne(
  target: TargetFolder,
  image: IntakeImage<ImportFile>,
  { convert, captionForMissing }: ImportWish,
  { names, memory, result }: ImportNotes,
  signal: AbortSignal,
): Promise<ToldFile | Duplicate> {
  const { file, fileName } = image;
  try {
    const found = await captionFor(image, captionForMissing);
    const { bytes: caption } = found;
    const incoming = { fileName, content: file.content(), caption, convert };
    const { name, outcome, reason, isUndoable, hash } = await target.add(incoming, signal, memory);
    if (outcome === 'duplicate' && hash !== undefined && hasOwnText(found))
      return { file: file.shown, hash, reason, caption: found };
    if (name !== null) tellForm(result, found.form);
    if (name !== null && isUndoable !== true) {
      names.push(name);
      if (caption !== null) names.push(captionFileName(name, target.captionExtension));
      if (found.isFilledIn) target.filledIn.add(name);
    }
    return { file: file.shown, outcome, reason };
  } catch (error) {
    const { reason, isFatal } = fileFailure(error);
    if (signal.aborted || isFatal) throw error;
    const isDamaged = error instanceof AppError && error.code === 'unreadable';
    return { file: file.shown, outcome: isDamaged ? 'unreadable' : 'failed', reason };
  }
}

function hasOwnText({ bytes, isFilledIn }: CaptionFound): boolean {
  return bytes !== null && bytes.length > 0 && !isFilledIn;
}
