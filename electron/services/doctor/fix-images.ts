import { lstat, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import {
  FileFailure,
  type Concept,
  type DoctorFix,
  type JobResult,
} from '../../../shared/contract/index.js';
import { decodeImageId } from '../../../shared/domain/dataset/image-id.js';
import { nameForTrainer } from '../../../shared/domain/dataset/picture-names.js';
import { splitExtension } from '../../../shared/domain/dataset/file-names.js';
import { formatCount } from '../../../shared/domain/format.js';
import { AppError } from '../../../shared/result/errors.js';
import { replaceFile } from '../../platform/atomic-file.js';
import { forEachBounded } from '../../platform/bounded.js';
import { fileFailure, nodeErrorCode } from '../../platform/error-value.js';
import { decodeCaption, type CaptionElsewhere } from '../dataset/captions/index.js';
import type { FileChange } from '../history/index.js';
import { throttled, type JobContext } from '../jobs/index.js';
import type { OpenProject } from '../open-project/index.js';
import { trashDir, trashPlace } from '../trash/index.js';
import { pngCopy, uprightCopy } from './picture-copies.js';

/** Fixes that are carried out here; captions are edited by their own service, images deleted by the trash. */
export type FileFix = Exclude<DoctorFix, 'trigger_first' | 'delete'>;

/** What a fix works with. */
export type FixProject = Pick<OpenProject, 'dataset' | 'file' | 'folder' | 'guard' | 'history'>;

/** What the answer says besides what the history knows. */
const StepNote = z.object({ failed: z.array(FileFailure) });

const LABELS: Readonly<Record<FileFix, readonly [one: string, many: string]>> = {
  upright_copy: ['Make {name} upright', 'Make {n} images upright'],
  png_copy: ['Make a PNG copy of {name}', 'Make PNG copies of {n} images'],
  rename_extension: ['Rename {name}', 'Rename {n} images'],
  take_caption: [
    'Write the caption of {name} that was found',
    'Write {n} captions that were found',
  ],
  to_utf8: ['Save the caption of {name} as UTF-8', 'Save {n} captions as UTF-8'],
};

/** Pictures made anew at once; each may hold a hundred megabytes. */
const PARALLEL = 2;

/**
 * Mends images as one step of the history: the original moves to the project's trash, its copy takes the place. Nothing is
 * changed before all copies are made; what fails is told and left as it is. A cancelled fix changes nothing.
 */
export async function fixImages(
  project: FixProject,
  fix: FileFix,
  imageIds: readonly string[],
  job: JobContext,
): Promise<JobResult<'fix'>> {
  const before = project.history.doneBefore(StepNote);
  if (before !== null) return answerOf(before.changed, before, before.told.failed);
  const ids = [...new Set(imageIds)];
  const plan = new FixPlan(project, job.id);
  const told = throttled((done, total) => job.progress(done, total, 'images'));
  let done = 0;
  try {
    await forEachBounded(
      ids,
      fix === 'to_utf8' || fix === 'take_caption' ? 8 : PARALLEL,
      async (imageId) => {
        await plan.add(fix, imageId);
        told((done += 1), ids.length);
      },
      job.signal,
    );
    const { changes, mended, failed } = plan;
    const [one, many] = LABELS[fix];
    const label =
      mended.length === 1
        ? one.replace('{name}', mended[0] ?? '')
        : many.replace('{n}', formatCount(mended.length));
    // From here on there is no cancel: half-way, an original could lie in the trash without its copy in place.
    const result = await project.history.perform(
      {
        kind: 'fix',
        label,
        files: mended.length,
        told: { failed } satisfies z.output<typeof StepNote>,
      },
      changes,
    );
    return answerOf(mended.length, result, failed);
  } catch (error) {
    await plan.dropCopies();
    throw error;
  }
}

function answerOf(
  mended: number,
  { failed, stepId }: Pick<JobResult<'fix'>, 'failed' | 'stepId'>,
  before: readonly FileFailure[],
): JobResult<'fix'> {
  return { changed: mended - failed.length, failed: [...before, ...failed], stepId };
}

/** What a fix will do, image by image, and the copies that it has made so far. */
class FixPlan {
  readonly changes: FileChange[] = [];
  readonly mended: string[] = [];
  readonly failed: FileFailure[] = [];
  readonly #copies: string[] = [];
  readonly #claimed = new Set<string>();
  #elsewhere: Promise<ReadonlyMap<string, CaptionElsewhere>> | null = null;
  readonly #trash = new Map<string, Promise<string>>();

  constructor(
    private readonly project: FixProject,
    private readonly jobId: string,
  ) {}

  /** Plans one image; what cannot be is among `failed`. */
  async add(fix: FileFix, imageId: string): Promise<void> {
    const file = decodeImageId(imageId)?.path ?? imageId;
    try {
      const changes = await this.#changesOf(fix, imageId);
      if (changes.length === 0) return;
      this.changes.push(...changes);
      this.mended.push(file);
    } catch (error) {
      // A full disk would fail for all the others, too.
      const { reason, isFatal } = fileFailure(error);
      if (isFatal) throw error;
      this.failed.push({ file, reason });
    }
  }

  /** Deletes copies that no planned change uses. */
  async dropCopies(): Promise<void> {
    for (const path of this.#copies) await rm(path, { force: true });
  }

  async #changesOf(fix: FileFix, imageId: string): Promise<FileChange[]> {
    if (fix === 'to_utf8') return this.#toUtf8(imageId);
    if (fix === 'take_caption') return this.#takeCaption(imageId);
    await this.project.guard.mayWrite(); // its copy is made next
    const path = await this.project.dataset.imagePath(imageId);
    if (fix === 'rename_extension') return this.#rename(imageId, path);
    const copy = fix === 'upright_copy' ? await uprightCopy(path) : await pngCopy(path);
    const target = join(dirname(path), `${splitExtension(basename(path)).stem}${copy.extension}`);
    await this.#claim(target, path);
    const made = await this.#place(imageId, target, 'made');
    await mkdir(dirname(made), { recursive: true });
    this.#copies.push(made);
    await replaceFile(made, copy.data);
    return [
      { type: 'move', from: path, to: await this.#place(imageId, path, 'before') },
      { type: 'move', from: made, to: target },
    ];
  }

  /** Renames in two moves through the trash: on a file system without letter case, both names are the same file. */
  async #rename(imageId: string, path: string): Promise<FileChange[]> {
    const target = join(dirname(path), nameForTrainer(basename(path)));
    if (target === path) return [];
    await this.#claim(target, path);
    const between = await this.#place(imageId, path, 'before');
    return [
      { type: 'move', from: path, to: between },
      { type: 'move', from: between, to: target },
    ];
  }

  async #toUtf8(imageId: string): Promise<FileChange[]> {
    const { path, onDisk } = await this.project.dataset.captionOnDisk(imageId);
    const { bytes, encoding } = onDisk;
    if (bytes === null) return [];
    if (encoding === null) {
      throw new AppError('unreadable', 'Its bytes fit no known encoding. Write the caption anew.');
    }
    // As it was shown: read by the encoding of all captions of the folder.
    const { text } = decodeCaption(bytes, encoding);
    if (text === '' && bytes.length > 0)
      throw new AppError('unreadable', 'It holds a byte order mark and no text. Write a caption.');
    const after = Buffer.from(text, 'utf8');
    // Two images of one stem share a caption: it is written once.
    if (after.equals(bytes) || this.#claimed.has(path)) return [];
    this.#claimed.add(path);
    return [{ type: 'write', path, before: bytes, after }];
  }

  /** Writes what was found in another form where the trainer looks; the file that holds it stays. */
  async #takeCaption(imageId: string): Promise<FileChange[]> {
    this.#elsewhere ??= this.project.dataset.captionsElsewhere();
    const found = (await this.#elsewhere).get(imageId);
    const { path, onDisk } = await this.project.dataset.captionOnDisk(imageId);
    // It has one by now, or shares it with an image of the same stem.
    const isThere = onDisk.bytes !== null && onDisk.text.trim() !== '';
    if (found === undefined || isThere || this.#claimed.has(path)) return [];
    this.#claimed.add(path);
    return [{ type: 'write', path, before: onDisk.bytes, after: Buffer.from(found.text, 'utf8') }];
  }

  /** Checks that no other file is at `target` or is planned to be there; the file that is moved away does not count. */
  async #claim(target: string, moved: string): Promise<void> {
    const isTaken = this.#claimed.has(target) || !(await isFreeFor(target, moved));
    this.#claimed.add(target);
    if (!isTaken) return;
    throw new AppError('conflict', `${basename(target)} is there already; both were left alone.`);
  }

  async #place(imageId: string, path: string, kind: 'before' | 'made'): Promise<string> {
    const concept = this.#conceptOf(imageId);
    const dir = this.#trash.get(concept.id) ?? trashDir(this.project.folder, concept);
    this.#trash.set(concept.id, dir);
    const key = createKey(this.jobId, concept.id, kind);
    return trashPlace(await dir, key, path);
  }

  #conceptOf(imageId: string): Concept {
    const id = decodeImageId(imageId)?.conceptId;
    const concept = this.project.file.concepts.find((one) => one.id === id);
    if (!concept) throw new AppError('not_found', 'That image is not part of the project.');
    return concept;
  }
}

function createKey(jobId: string, conceptId: string, kind: string): string {
  return `${jobId}-${conceptId}-${kind}`;
}

async function isFreeFor(target: string, moved: string): Promise<boolean> {
  try {
    const [there, own] = await Promise.all([lstat(target), lstat(moved)]);
    return there.ino === own.ino && there.dev === own.dev;
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return true;
    throw error;
  }
}
