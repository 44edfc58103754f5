import * as z from 'zod';
import type { CaptionEdit } from '../../../shared/domain/captions/edit-schema.js';
import type { CaptionEncoding } from '../../../shared/domain/captions/encodings.js';
import { leavesAlone } from '../../../shared/domain/captions/apply-edit.js';
import { describeEdit } from '../../../shared/domain/captions/describe-edit.js';
import { FileFailure, type Job, type JobResult } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { forEachBounded, Queue } from '../../platform/bounded.js';
import { fileFailure } from '../../platform/error-value.js';
import { isSameContent, readCaptionFile } from '../dataset/captions/index.js';
import type { FileChange, Performed, StepAbout } from '../history/index.js';
import { throttled, type JobContext, type JobsService } from '../jobs/index.js';
import type { OpenProject, Room } from '../open-project/index.js';
import { decodeByChoice } from './caption-encoding.js';
import {
  changeTo,
  conflict,
  lacksCaption,
  nameOf,
  noCaptionFile,
  NO_TEXT,
  refuseBadEdit,
} from './caption-change.js';
import { isSameText } from './caption-text.js';
import { editedTexts, type ReadCaption } from './edited-texts.js';

export interface CaptionsDeps {
  readonly jobs: JobsService;
  /** The bundle of `worker/main.ts`, which searches captions by regular expressions. */
  readonly workerFile: string;
}

interface SaveCaption {
  readonly imageId: string;
  readonly text: string;
  readonly baseRev: string;
}

interface ConvertCaption {
  readonly imageId: string;
  readonly encoding: CaptionEncoding;
  readonly baseRev: string;
}

type CaptionOnDisk = Awaited<ReturnType<OpenProject['dataset']['captionOnDisk']>>;

type RewriteResult = Omit<JobResult<'captions'>, 'prose'>;

/** What the answer says besides what the history knows. */
const StepNote = z.object({
  unchanged: z.int(),
  emptied: z.int(),
  failed: z.array(FileFailure),
});
type StepNote = z.output<typeof StepNote>;

/** Edits of the same caption within this time are one step of the history. */
const ONE_EDIT_MS = 15_000;
const PARALLEL_READS = 16;

/** What captions ask of their project. */
export interface CaptionedProject extends Pick<OpenProject, 'id'> {
  readonly dataset: Pick<
    OpenProject['dataset'],
    'captionOnDisk' | 'captionsElsewhere' | 'editCaption' | 'images' | 'refreshImage'
  >;
  readonly history: Pick<OpenProject['history'], 'doneBefore' | 'perform'>;
}

/** Writes the captions of a project: all through the history, so that everything can be undone and nothing is lost. */
export class Captions implements Room {
  readonly #turns = new Queue();
  readonly #closing = new AbortController();

  constructor(
    private readonly project: CaptionedProject,
    private readonly deps: CaptionsDeps,
  ) {}

  /**
   * Saves a caption as UTF-8. Throws `conflict` (details: `text`, `rev` on disk) when the file has changed since `baseRev`
   * to something else than `text`, `not_found` when the image is gone.
   */
  save({ imageId, text, baseRev }: SaveCaption): Promise<{ rev: string; text: string }> {
    return this.#edit(imageId, async (found) => {
      const { path, onDisk } = found;
      const isSaid = onDisk.bytes !== null && isSameText(text, onDisk.text);
      if (isSaid && onDisk.state !== 'undecodable') return false;
      if (!isSameContent(onDisk.rev, baseRev)) throw conflict(onDisk);
      const change = changeTo(path, onDisk, text);
      const label = `Edit the caption of ${nameOf(imageId)}`;
      const joins = { path: change.path, withinMs: ONE_EDIT_MS };
      return this.#write({ kind: 'caption', label, joins }, change, found);
    });
  }

  /** What a caption file says in a chosen encoding. Throws `not_found` when the image or the file is gone. */
  async readAs({ imageId, encoding }: Omit<ConvertCaption, 'baseRev'>): Promise<{
    text: string;
    gaps: number;
    rev: string;
  }> {
    const { onDisk } = await this.project.dataset.captionOnDisk(imageId);
    const { bytes, rev } = onDisk;
    if (bytes === null) throw noCaptionFile(imageId);
    return { ...decodeByChoice(bytes, encoding), rev };
  }

  /**
   * Writes a caption file anew as UTF-8, its bytes read by a chosen encoding; line ends stay. Throws `conflict` as `save`
   * does, `not_found` when the image or the file is gone.
   */
  convert({ imageId, encoding, baseRev }: ConvertCaption): Promise<{ rev: string; text: string }> {
    return this.#edit(imageId, async (found) => {
      const { path, onDisk } = found;
      if (onDisk.bytes === null) throw noCaptionFile(imageId);
      if (!isSameContent(onDisk.rev, baseRev)) throw conflict(onDisk);
      const { text } = decodeByChoice(onDisk.bytes, encoding);
      const after = Buffer.from(text, 'utf8');
      const change: FileChange = { type: 'write', path, before: onDisk.bytes, after };
      const label = `Write the caption of ${nameOf(imageId)} as UTF-8, read as ${encoding}`;
      return this.#write({ kind: 'caption', label }, change, found);
    });
  }

  /**
   * Writes `text` for every image without a caption or with an empty one, as one step; returns how many were written. Images
   * whose caption lies there in another form are left alone: `elsewhere`. Throws `bad_request` for a blank text.
   */
  async fillMissing(text: string): Promise<{ written: number; elsewhere?: number }> {
    if (text.trim() === '')
      throw new AppError('bad_request', 'An empty text is no caption: it would end the run.');
    return this.#turns.run(async () => {
      const { dataset } = this.project;
      const found = await dataset.captionsElsewhere();
      const ids = dataset
        .images()
        .filter(lacksCaption)
        .map(({ id }) => id);
      const texts = new Map(ids.filter((id) => !found.has(id)).map((id) => [id, text.trim()]));
      const { written } = await this.#fill(texts, 'Fill missing captions');
      const elsewhere = ids.filter((id) => found.has(id)).length;
      return { written, ...(elsewhere === 0 ? {} : { elsewhere }) };
    });
  }

  /** Writes each of these images its text, where it has no caption or an empty one, as one step; by image id. */
  fillCaptions(texts: ReadonlyMap<string, string>): Promise<{ written: number }> {
    return this.#turns.run(() => this.#fill(texts, 'Keep captions of duplicates'));
  }

  async #fill(texts: ReadonlyMap<string, string>, label: string): Promise<{ written: number }> {
    const before = this.project.history.doneBefore(z.unknown());
    if (before !== null) return { written: before.changed };
    // What is on disk decides, not what the grid last saw: another program may have written a caption meanwhile.
    const { read } = await this.#readAll([...texts.keys()], {});
    const lacking = read.filter(
      ({ onDisk }) =>
        onDisk.state === 'missing' || (onDisk.state === 'empty' && onDisk.text.trim() === ''),
    );
    const changes = lacking.map(({ imageId, path, onDisk }) =>
      changeTo(path, onDisk, texts.get(imageId) ?? ''),
    );
    const { changed } = await this.project.history.perform({ kind: 'fill', label }, changes);
    for (const { imageId } of read.filter((one) => !lacking.includes(one)))
      await this.project.dataset.refreshImage(imageId);
    return { written: changed };
  }

  /** One batch edit as a job. Throws `bad_request` for an edit that cannot be. */
  applyEdit(imageIds: readonly string[], edit: CaptionEdit): Job<'captions'> {
    refuseBadEdit(edit);
    const about = {
      kind: 'captions',
      title: describeEdit(edit),
      projectId: this.project.id,
    } as const;
    return this.deps.jobs.start(about, (job) =>
      this.#turns.run(() => this.#applyEdit([...new Set(imageIds)], edit, job)),
    );
  }

  /** New texts for many captions as one step, inside a job of the caller: `textOf` gets what is on disk. */
  rewrite(
    imageIds: readonly string[],
    about: Pick<StepAbout, 'kind' | 'label'>,
    textOf: (imageId: string, onDisk: string) => string,
    job: JobContext,
  ): Promise<RewriteResult> {
    return this.#turns.run(async () => {
      const found = await this.#readAll([...new Set(imageIds)], readProgress(job));
      const edited = ({ imageId, onDisk }: ReadCaption) => textOf(imageId, onDisk.text);
      return this.#writeAll(found, edited, about, job);
    });
  }

  /** Gives up a search, which has written nothing yet, and waits for the saves in flight. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#turns.run(async () => undefined);
  }

  async #applyEdit(
    imageIds: readonly string[],
    edit: CaptionEdit,
    job: JobContext,
  ): Promise<JobResult<'captions'>> {
    const found = await this.#withoutElsewhere(await this.#readAll(imageIds, readProgress(job)));
    const signals = [job.signal, this.#closing.signal];
    const onProgress = throttled((done, total) => job.progress(done, total, 'captions searched'));
    const search = { file: this.deps.workerFile, signals, onProgress };
    const texts = await editedTexts(edit, found.read, search);
    const about = { kind: 'batch' as const, label: describeEdit(edit) };
    const edited = (one: ReadCaption) => texts.get(one) ?? one.onDisk.text;
    const prose = found.read.filter(({ onDisk, style }) => leavesAlone(edit, onDisk.text, style));
    const result = await this.#writeAll(found, edited, about, job);
    return { ...result, prose: prose.length };
  }

  /** An edit writes nothing beside a caption that lies there in another form: such images are among `failed`. */
  async #withoutElsewhere({
    read,
    failed,
  }: {
    read: ReadCaption[];
    failed: FileFailure[];
  }): Promise<{ read: ReadCaption[]; failed: FileFailure[] }> {
    const hasNone = ({ onDisk }: ReadCaption) =>
      onDisk.state === 'missing' || onDisk.state === 'empty';
    if (!read.some(hasNone)) return { read, failed };
    const elsewhere = await this.project.dataset.captionsElsewhere();
    const left = read.filter((one) => hasNone(one) && elsewhere.has(one.imageId));
    const told = left.map(({ imageId }) => ({
      file: nameOf(imageId),
      reason: `Its caption lies in ${elsewhere.get(imageId)?.from ?? ''}, where the trainer does not look. Let the doctor write it first.`,
    }));
    return { read: read.filter((one) => !left.includes(one)), failed: [...failed, ...told] };
  }

  async #writeAll(
    { read, failed }: { read: readonly ReadCaption[]; failed: readonly FileFailure[] },
    edited: (one: ReadCaption) => string,
    about: Pick<StepAbout, 'kind' | 'label'>,
    job: JobContext,
  ): Promise<RewriteResult> {
    const before = this.project.history.doneBefore(StepNote);
    if (before !== null) return answerOf(before, before.told);
    const changes: ReturnType<typeof changeTo>[] = [];
    const paths = new Set<string>();
    for (const one of read) {
      const text = edited(one);
      // Two images of one stem share a caption: it is edited once.
      if (text === one.onDisk.text || paths.has(one.path)) continue;
      paths.add(one.path);
      changes.push(changeTo(one.path, one.onDisk, text));
    }
    const emptied = changes.filter(({ after, before }) => after?.length === 0 && before !== null);
    const told: StepNote = {
      ...{ unchanged: read.length - changes.length, failed: [...failed] },
      emptied: emptied.length,
    };
    const done = await this.project.history.perform({ ...about, told }, changes, {
      signal: job.signal,
      onProgress: throttled((count, total) => job.progress(count, total, 'captions')),
    });
    return answerOf(done, told);
  }

  /** Captions as they are on disk, in the order of the ids; those that cannot be decoded are among `failed`. */
  async #readAll(
    imageIds: readonly string[],
    {
      signal,
      onProgress,
    }: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
  ): Promise<{ read: ReadCaption[]; failed: FileFailure[] }> {
    const found = new Map<string, ReadCaption>();
    const failed: FileFailure[] = [];
    let done = 0;
    await forEachBounded(
      imageIds,
      PARALLEL_READS,
      async (imageId) => {
        try {
          const looked = await this.project.dataset.captionOnDisk(imageId, true);
          const { path, onDisk, style } = looked;
          if (onDisk.state === 'undecodable')
            failed.push({ file: nameOf(imageId), reason: NO_TEXT });
          else found.set(imageId, { imageId, path, onDisk, style });
        } catch (error) {
          failed.push({ file: nameOf(imageId), reason: fileFailure(error).reason });
        }
        onProgress?.((done += 1), imageIds.length);
      },
      signal,
    );
    return { read: imageIds.flatMap((id) => found.get(id) ?? []), failed };
  }

  /** Writes one caption, unless an earlier attempt of the request has; tells what it says then. */
  #edit(
    imageId: string,
    write: (found: CaptionOnDisk) => Promise<boolean>,
  ): Promise<{ rev: string; text: string }> {
    return this.#turns.run(async () => {
      const { dataset, history } = this.project;
      const isDone = history.doneBefore(z.unknown()) !== null;
      const image = isDone
        ? await dataset.refreshImage(imageId)
        : await dataset.editCaption(imageId, write);
      return { rev: image.captionRev, text: image.caption };
    });
  }

  /** Carries out a change of one caption as a step of the history, which tells the dataset of it. */
  async #write(
    about: StepAbout,
    change: FileChange,
    { path, onDisk }: CaptionOnDisk,
  ): Promise<boolean> {
    const { failed } = await this.project.history.perform(about, [change]);
    if (failed[0] === undefined) return true;
    const now = await readCaptionFile(path);
    if (!isSameContent(now.rev, onDisk.rev)) throw conflict(now);
    throw new AppError('unreadable', `The caption was not saved: ${failed[0].reason}`, {
      hint: 'The text is kept here; try again.',
    });
  }
}

/** `told`: what could be said before anything was written. */
function answerOf({ changed, failed, stepId }: Performed, told: StepNote): RewriteResult {
  return { ...told, changed, failed: [...told.failed, ...failed], stepId };
}

function readProgress(job: JobContext) {
  return {
    signal: job.signal,
    onProgress: throttled((done, total) => job.progress(done, total, 'captions read')),
  };
}
