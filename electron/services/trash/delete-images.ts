import { lstat, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import {
  FileFailure,
  type Concept,
  type DatasetImage,
  type JobResult,
} from '../../../shared/contract/index.js';
import { decodeImageId } from '../../../shared/domain/dataset/image-id.js';
import { stemKey } from '../../../shared/domain/dataset/image-rules.js';
import { fileFailure, nodeErrorCode } from '../../platform/error-value.js';
import type { FileChange } from '../history/index.js';
import { throttled, type JobContext } from '../jobs/index.js';
import type { OpenProject } from '../open-project/index.js';
import { cachesOf } from '../trainer/caches/index.js';
import { trashDir, trashPlace } from './trash-service.js';

/** What the answer says besides what the history knows. */
const StepNote = z.object({ deleted: z.int(), failed: z.array(FileFailure) });

type KnownImage = Pick<DatasetImage, 'id' | 'conceptId' | 'name' | 'problems'>;

/** What a delete works with. */
type DeletingProject = Pick<OpenProject, 'file' | 'folder' | 'guard' | 'history'> & {
  readonly dataset: Pick<OpenProject['dataset'], 'filePath' | 'captionPath'> & {
    images(): readonly KnownImage[];
  };
};

/**
 * Moves images with their captions to the project's trash, as one step of the history. A caption that another image of the
 * same stem still needs stays.
 */
export async function deleteImages(
  { file: { concepts }, folder, guard, history, dataset }: DeletingProject,
  imageIds: readonly string[],
  job: JobContext,
): Promise<JobResult<'delete'>> {
  const before = history.doneBefore(StepNote);
  if (before !== null) {
    const { failed, stepId, told } = before;
    return { ...told, failed: [...told.failed, ...failed], stepId };
  }
  const failed: FileFailure[] = [];
  const changes: FileChange[] = [];
  const captions = new Set<string>();
  const dirs = new Map<string, string>();
  const pictures: Picture[] = [];
  const needed = captionsStillNeeded(dataset.images(), new Set(imageIds));
  for (const imageId of new Set(imageIds)) {
    const file = decodeImageId(imageId)?.path ?? imageId;
    try {
      const concept = conceptOf(concepts, imageId);
      if (!concept) throw new Error('unknown concept');
      const dir = dirs.get(concept.id) ?? (await trashDir(folder, concept));
      dirs.set(concept.id, dir);
      await guard.mayWrite();
      const path = await dataset.filePath(imageId);
      const place = (from: string) => trashPlace(dir, `${job.id}-${concept.id}`, from);
      changes.push({ type: 'move', from: path, to: place(path) });
      pictures.push({ path, stem: stemOf(concept.id, file) });
      if (needed.has(stemOf(concept.id, file))) continue;
      const caption = await dataset.captionPath(imageId);
      if (captions.has(caption) || !(await isThere(caption))) continue;
      captions.add(caption);
      changes.push({ type: 'move', from: caption, to: place(caption) });
    } catch (error) {
      failed.push({ file, reason: fileFailure(error).reason });
    }
  }
  const images = pictures.length;
  const label = images === 1 ? `Delete ${nameOf(changes[0])}` : `Delete ${images} images`;
  const told: z.output<typeof StepNote> = { deleted: images, failed };
  const done = await history.perform({ kind: 'delete', label, files: images, told }, changes, {
    signal: job.signal,
    onProgress: throttled((count, total) => job.progress(count, total, 'files')),
  });
  await removeCaches(pictures.filter(({ stem }) => !needed.has(stem)));
  return { ...told, failed: [...failed, ...done.failed], stepId: done.stepId };
}

interface Picture {
  readonly path: string;
  readonly stem: string;
}

/** The trainer's caches of the images that are gone: it makes them anew for what comes back, so that they need no trash. */
async function removeCaches(pictures: readonly Picture[]): Promise<void> {
  const gone = new Map<string, Set<string>>();
  for (const { path } of pictures) {
    if (await isThere(path)) continue; // it could not be moved
    const dir = dirname(path);
    gone.set(dir, (gone.get(dir) ?? new Set()).add(stemKey(basename(path), true)));
  }
  for (const [dir, stems] of gone) {
    for (const cache of await cachesOf(dir, stems)) await rm(cache, { force: true });
  }
}

/** Stems that an image has which stays: `a.jpg` and `a.png` share a caption. */
function captionsStillNeeded(
  images: readonly KnownImage[],
  deleted: ReadonlySet<string>,
): Set<string> {
  const sharing = images.filter(
    ({ id, problems }) => problems.includes('same_stem') && !deleted.has(id),
  );
  return new Set(sharing.map(({ conceptId, name }) => stemOf(conceptId, name)));
}

/** Without regard to case: better a caption too many than one too few. */
function stemOf(conceptId: string, name: string): string {
  return `${conceptId}/${stemKey(name, false)}`;
}

function conceptOf(concepts: readonly Concept[], imageId: string): Concept | undefined {
  const conceptId = decodeImageId(imageId)?.conceptId;
  return concepts.find(({ id }) => id === conceptId);
}

function nameOf(change: FileChange | undefined): string {
  return change?.type === 'move' ? (change.from.split(/[/\\]/).at(-1) ?? '') : 'nothing';
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
