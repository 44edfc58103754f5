import { realpath } from 'node:fs/promises';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import { AppError } from '../../../shared/result/errors.js';
import { writeFileAtomic } from '../../platform/atomic-file.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import type { Logger } from '../../platform/log.js';
import {
  Queue,
  isSameContent,
  readCaptionFile,
  type CaptionFile,
  type DatasetsService,
} from '../datasets/index.js';
import { appendJournal, backUp, journalEntry } from './caption-journal.js';
import { captionContent, isSameText } from './caption-text.js';

/** What captions need of the datasets. */
export type CaptionPlaces = Pick<
  DatasetsService,
  'captionPath' | 'projectDir' | 'refreshImage' | 'snapshot'
>;

export interface SaveCaption {
  readonly projectId: string;
  readonly imageId: string;
  readonly text: string;
  readonly baseRev: string;
}

/** Writes captions: one after the other in a project, the old text kept before, atomically. */
export class CaptionsService {
  readonly #queues = new Map<string, Queue>();

  constructor(
    private readonly datasets: CaptionPlaces,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Saves a caption as UTF-8. Throws `conflict` (details: `text`, `rev` on disk) when the file has changed since `baseRev`
   * to something else than `text`, `not_found` when the image is gone.
   */
  save(input: SaveCaption): Promise<{ rev: string; text: string }> {
    return this.#queue(input.projectId).run(async () => {
      const { projectId, imageId, text, baseRev } = input;
      const path = await this.datasets.captionPath(projectId, imageId);
      const onDisk = await readCaptionFile(path);
      if (onDisk.bytes !== null && isSameText(text, onDisk.text)) return this.#told(input);
      if (!isSameContent(onDisk.rev, baseRev)) throw conflict(onDisk);
      await this.#write(projectId, imageId, path, onDisk, text);
      return this.#told(input);
    });
  }

  /** Writes `text` for every image without a caption or with an empty one; returns how many were written. */
  fillMissing(projectId: string, text: string): Promise<{ written: number }> {
    return this.#queue(projectId).run(async () => {
      let written = 0;
      const { images } = this.datasets.snapshot(projectId);
      for (const image of images.filter(lacksCaption)) {
        if (await this.#fill(projectId, image.id, text.trim())) written += 1;
      }
      return { written };
    });
  }

  /** Waits for the saves in flight, for example before the app closes. */
  async flush(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.run(async () => undefined)));
  }

  #queue(projectId: string): Queue {
    const queue = this.#queues.get(projectId) ?? new Queue();
    this.#queues.set(projectId, queue);
    return queue;
  }

  /** What is on disk decides, not what the grid last saw: another program may have written a caption meanwhile. */
  async #fill(projectId: string, imageId: string, text: string): Promise<boolean> {
    try {
      const path = await this.datasets.captionPath(projectId, imageId);
      const onDisk = await readCaptionFile(path);
      const isLacking = onDisk.state === 'missing' || onDisk.text.trim() === '';
      if (isLacking) await this.#write(projectId, imageId, path, onDisk, text);
      await this.datasets.refreshImage(projectId, imageId);
      return isLacking;
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return false; // deleted meanwhile
      throw error;
    }
  }

  async #write(
    projectId: string,
    imageId: string,
    path: string,
    onDisk: CaptionFile,
    text: string,
  ): Promise<void> {
    const projectDir = this.datasets.projectDir(projectId);
    const before = onDisk.bytes === null ? null : onDisk.bytes.toString('utf8');
    const isForeign = onDisk.state === 'not_utf8' && onDisk.bytes !== null;
    const content = captionContent(text, isForeign ? null : before);
    if (isForeign && onDisk.bytes) {
      await backUp(projectDir, path, onDisk.bytes);
      this.log.info('A caption that was not UTF-8 was replaced; its bytes are in .studio/backups.');
    }
    const entry = journalEntry(this.now(), imageId, path, onDisk.bytes, content);
    await appendJournal(projectDir, [entry]);
    await writeFileAtomic(await linkTarget(path), content);
  }

  async #told(input: SaveCaption): Promise<{ rev: string; text: string }> {
    const image = await this.datasets.refreshImage(input.projectId, input.imageId);
    return { rev: image.captionRev, text: image.caption };
  }
}

function lacksCaption(image: DatasetImage): boolean {
  return image.problems.includes('caption_missing') || image.problems.includes('caption_empty');
}

/** A caption that is a link stays one: its target is written. (Links that leave the folder were refused before.) */
async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return path;
    throw error;
  }
}

function conflict(onDisk: CaptionFile): AppError {
  return new AppError('conflict', 'The caption was changed by another program meanwhile.', {
    hint: 'Compare both texts, then keep yours or take the one on disk.',
    details: { text: onDisk.text, rev: onDisk.rev },
  });
}
