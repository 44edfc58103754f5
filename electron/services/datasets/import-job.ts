import { captionFileName } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { fileFailure } from '../../platform/error-value.js';
import { forEachBounded } from '../../platform/bounded.js';
import { throttled, type JobContext } from '../jobs/index.js';
import { captionOf } from './caption-file.js';
import { captionExtensionsFor, type ImportFile } from './import-file.js';
import { emptyResult, tell } from './import-report.js';
import type { ImportMemory } from './import-memory.js';
import { findImages } from './import-walk.js';
import type { TargetFolder } from './target-folder.js';
import type { ImportResult } from './types.js';

const PARALLEL_COPIES = 4;

export interface ImportWish {
  readonly paths: readonly string[];
  /** Pictures that the trainer cannot read come in as PNG copies. */
  readonly convert: boolean;
  /** Caption of images that come without one. */
  readonly captionForMissing: string | undefined;
  /** See `FindOptions`. */
  readonly mayRead: (path: string) => Promise<boolean>;
  /** Throws when the project may not be written any more; asked before each file. */
  mayWrite(): Promise<void>;
}

/** Where an import notes what it puts in. */
export interface ImportNotes {
  /** Gets the files put in that no step of the history holds yet. */
  readonly names: string[];
  /** Null for an import that nobody can ask again. */
  readonly memory: ImportMemory | null;
}

/**
 * Copies files, and the images of folders and zip archives, into a concept's folder. What fails alone is told; a full disk
 * ends the job.
 */
export async function importImages(
  target: TargetFolder,
  wish: ImportWish,
  context: JobContext,
  notes: ImportNotes,
): Promise<ImportResult> {
  const { signal } = context;
  const log = (line: string) => context.log(line);
  const result = emptyResult();
  context.message('Looking for images');
  const captionExtensions = captionExtensionsFor(target.captionExtension);
  const found = await findImages(wish.paths, {
    captionExtensions,
    mayRead: wish.mayRead,
    signal,
  });
  try {
    for (const told of found.told) tell(result, told, log);
    context.message('Copying images');
    const total = found.files.length;
    const progress = throttled((done, all) => context.progress(done, all, 'images'));
    progress(0, total);
    let done = 0;
    await forEachBounded(
      found.files,
      PARALLEL_COPIES,
      async (file) => {
        await wish.mayWrite();
        tell(result, await importOne(target, file, wish, notes, signal), log);
        progress((done += 1), total);
      },
      signal,
    );
  } finally {
    found.close();
  }
  return result;
}

async function importOne(
  target: TargetFolder,
  file: ImportFile,
  { convert, captionForMissing }: ImportWish,
  { names, memory }: ImportNotes,
  signal: AbortSignal,
): Promise<Parameters<typeof tell>[1]> {
  try {
    const caption = withFilledIn(await file.caption(), captionForMissing);
    const image = { fileName: file.fileName, content: file.content(), caption, convert };
    const { name, outcome, reason, isUndoable } = await target.add(image, signal, memory);
    if (name !== null && isUndoable !== true) {
      names.push(name);
      if (caption !== null) names.push(captionFileName(name, target.captionExtension));
    }
    return { file: file.shown, outcome, reason };
  } catch (error) {
    const { reason, isFatal } = fileFailure(error);
    if (signal.aborted || isFatal) throw error;
    const isDamaged = error instanceof AppError && error.code === 'unreadable';
    return { file: file.shown, outcome: isDamaged ? 'unreadable' : 'failed', reason };
  }
}

/** `text` in place of a caption that is missing or blank; one that cannot be decoded is not known to be blank. */
function withFilledIn(caption: Buffer | null, text: string | undefined): Buffer | null {
  if (!text?.trim()) return caption;
  const { text: own, state } = caption === null ? NONE : captionOf(caption, 0);
  return own.trim() === '' && state !== 'undecodable' ? Buffer.from(text.trim(), 'utf8') : caption;
}

const NONE = { text: '', state: 'missing' } as const;
