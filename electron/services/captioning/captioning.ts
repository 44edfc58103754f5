import type {
  CaptioningSummary,
  CaptionPreview,
  DatasetImage,
  FileFailure,
  Job,
  JobIdOf,
  JobResult,
} from '../../../shared/contract/index.js';
import { decodeImageId } from '../../../shared/domain/dataset/image-id.js';
import type { CaptioningRecipe } from '../../../shared/domain/captioning/recipe.js';
import type { TagCategory } from '../../../shared/domain/captioning/labels.js';
import { AppError } from '../../../shared/result/errors.js';
import { fileFailure } from '../../platform/error-value.js';
import type { EventBus } from '../events/event-bus.js';
import { throttled, type JobContext, type JobsService } from '../jobs/index.js';
import type { OpenProject, Room } from '../open-project/index.js';
import type { Maker, MakerListener } from './maker.js';
import type { Makers } from './makers.js';
import { ProjectResults } from './project-results.js';
import type { ResultCache } from './result-cache.js';
import type { Picture } from './tagger/tagger-engine.js';
import { NamesTeller } from './told.js';

export interface CaptioningDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly makers: Makers;
}

interface Running {
  readonly jobId: JobIdOf<'captioning'>;
  readonly ended: Promise<unknown>;
}

/** Between two turns of a long sum the app does other things. */
const BREATH = 400;
const MOST_TAGS = 300;

/** Makes captions in a project: looks at images with a model, keeps what it saw, and writes captions from that by a recipe. */
export class Captioning implements Room {
  readonly #results: ProjectResults;
  #running: Running | null = null;

  constructor(
    private readonly project: OpenProject,
    private readonly deps: CaptioningDeps,
  ) {
    this.#results = new ProjectResults(project.folder.own);
  }

  /**
   * Starts to look at images; those that were looked at before are passed over. Throws at once for a model or an address that
   * cannot be used, and `conflict` while such a job of the project runs.
   */
  async start(imageIds: readonly string[], recipe: CaptioningRecipe): Promise<Job<'captioning'>> {
    const maker = await this.deps.makers.of(recipe);
    const { jobs } = this.deps;
    if (this.#running !== null) {
      throw new AppError('conflict', 'Captions are being made for this project already.', {
        hint: 'Wait for that job, or cancel it: what it has done is kept.',
      });
    }
    const job = jobs.start(
      {
        kind: 'captioning',
        title: `Looking at images with ${maker.name}`,
        projectId: this.project.id,
        canGoOn: true,
      },
      (context) => this.#look(imageIds, recipe, maker, context),
    );
    const ended = jobs.wait(job.id).finally(() => (this.#running = null));
    this.#running = { jobId: job.id, ended };
    return job;
  }

  /** What the recipe makes of images, from what was seen; no model runs. */
  async preview(imageIds: readonly string[], recipe: CaptioningRecipe): Promise<CaptionPreview[]> {
    const previews: CaptionPreview[] = [];
    await this.#each(imageIds, recipe, (one) => previews.push(one));
    return previews;
  }

  /** The same in numbers, for any number of images. */
  async summary(imageIds: readonly string[], recipe: CaptioningRecipe): Promise<CaptioningSummary> {
    const states = { ready: 0, waiting: 0, failed: 0 };
    let changed = 0;
    const counts = new Map<string, { count: number; category: TagCategory }>();
    await this.#each(imageIds, recipe, ({ state, before, after, tags }) => {
      states[state] += 1;
      if (after !== before) changed += 1;
      for (const { text, category } of tags) {
        const count = (counts.get(text)?.count ?? 0) + 1;
        counts.set(text, { count, category });
      }
    });
    const tags = [...counts]
      .map(([text, rest]) => ({ text, ...rest }))
      .sort((one, two) => two.count - one.count)
      .slice(0, MOST_TAGS);
    return { ...states, changed, tags };
  }

  /** Writes the captions of all images that were looked at, as one step of the history. */
  async save(
    imageIds: readonly string[],
    recipe: CaptioningRecipe,
  ): Promise<Job<'captioning_save'>> {
    const maker = await this.deps.makers.of(recipe);
    const cache = await this.#results.of(maker);
    const images = this.#images();
    const made = new Map(
      imageIds.flatMap((imageId) => {
        const result = kept(maker, cache, images.get(imageId));
        return result === null ? [] : [[imageId, result] as const];
      }),
    );
    const label = `Captions by ${maker.name}`;
    return this.deps.jobs.start(
      { kind: 'captioning_save', title: `Saving: ${label}`, projectId: this.project.id },
      async (job) => {
        const empty: FileFailure[] = [];
        const textOf = (imageId: string, onDisk: string) => {
          const result = made.get(imageId);
          if (result === undefined) return onDisk;
          const { after } = maker.make(result, onDisk);
          if (after.trim() !== '') return after;
          // An empty caption would end the run, and take the place of one that was written by hand.
          empty.push({ file: nameOf(imageId), reason: NOTHING_FOUND });
          return onDisk;
        };
        const about = { kind: 'tagger' as const, label };
        const { captions } = this.project;
        const done = await captions.rewrite([...made.keys()], about, textOf, job);
        const failed = [...empty, ...done.failed];
        return { ...done, failed, waiting: imageIds.length - made.size };
      },
    );
  }

  /** Its job ends first, with what it has done kept. */
  async close(): Promise<void> {
    if (this.#running === null) return;
    this.deps.jobs.cancel(this.#running.jobId);
    await this.#running.ended;
  }

  async #look(
    imageIds: readonly string[],
    recipe: CaptioningRecipe,
    maker: Maker<unknown>,
    job: JobContext,
  ): Promise<JobResult<'captioning'>> {
    const cache = await this.#results.of(maker);
    const failures = this.#results.failures(maker.key);
    const todo = this.#todo(imageIds, recipe, maker, cache);
    const versions = new Map(todo.map(({ id, version }) => [id, version]));
    const { guard, id } = this.project;
    const told = new NamesTeller((imageIds) =>
      this.deps.bus.emit('captioning.made', id, { imageIds }),
    );
    const failed: FileFailure[] = [];
    const count = { made: 0, done: imageIds.length - todo.length };
    const progress = throttled((done, total) => job.progress(done, total, 'images'));
    const step = (imageId: string): void => {
      told.add(imageId);
      progress((count.done += 1), imageIds.length);
    };
    const on: MakerListener<unknown> = {
      onMade: async (imageId, result) => {
        await guard.mayWrite();
        failures.delete(imageId);
        await cache.put(imageId, versions.get(imageId) ?? '', result);
        count.made += 1;
        step(imageId);
      },
      onFailed: (imageId, error) => {
        const { reason } = fileFailure(error);
        failures.set(imageId, reason);
        failed.push({ file: nameOf(imageId), reason });
        step(imageId);
      },
      onMessage: (text) => job.message(text),
    };
    progress(count.done, imageIds.length);
    const passedOver = count.done;
    try {
      const pictures = await this.#pictures(todo, on);
      if (pictures.length > 0) await maker.run(pictures, on, job.signal);
    } finally {
      told.flush();
    }
    return { made: count.made, passedOver, failed };
  }

  /** Images that have no result yet, and whose caption the recipe would not leave alone anyway. */
  #todo(
    imageIds: readonly string[],
    recipe: CaptioningRecipe,
    maker: Maker<unknown>,
    cache: ResultCache<unknown>,
  ): DatasetImage[] {
    const images = this.#images();
    return [...new Set(imageIds)].flatMap((imageId) => {
      const image = images.get(imageId);
      if (!image || kept(maker, cache, image) !== null) return [];
      return recipe.existing === 'skip' && image.caption.trim() !== '' ? [] : [image];
    });
  }

  async #pictures(images: readonly DatasetImage[], on: MakerListener<unknown>): Promise<Picture[]> {
    const pictures: Picture[] = [];
    for (const { id } of images) {
      try {
        pictures.push({ imageId: id, path: await this.project.dataset.imagePath(id) });
      } catch (error) {
        on.onFailed(id, error);
      }
    }
    return pictures;
  }

  async #each(
    imageIds: readonly string[],
    recipe: CaptioningRecipe,
    on: (preview: CaptionPreview) => void,
  ): Promise<void> {
    const maker = await this.deps.makers.of(recipe);
    const cache = await this.#results.of(maker);
    const failures = this.#results.failures(maker.key);
    const images = this.#images();
    for (const [index, imageId] of imageIds.entries()) {
      if (index % BREATH === BREATH - 1) await new Promise((resolve) => setImmediate(resolve));
      const image = images.get(imageId);
      if (!image) continue; // removed meanwhile
      on(previewOf(image, maker, kept(maker, cache, image), failures.get(imageId) ?? null));
    }
  }

  #images(): Map<string, DatasetImage> {
    return new Map(this.project.dataset.images().map((image) => [image.id, image]));
  }
}

const NOTHING_FOUND =
  'Nothing was found that could be its caption, so it was left as it is. Lower the threshold, or write one.';

function kept(
  maker: Maker<unknown>,
  cache: ResultCache<unknown>,
  image: DatasetImage | undefined,
): unknown {
  const result = image ? cache.get(image.id, image.version) : null;
  return result !== null && maker.suffices(result) ? result : null;
}

function previewOf(
  image: DatasetImage,
  maker: Maker<unknown>,
  result: unknown,
  failure: string | null,
): CaptionPreview {
  const about = { imageId: image.id, before: image.caption };
  const nothing = { after: image.caption, tags: [], others: [] };
  if (result !== null) {
    const made = maker.make(result, image.caption);
    return made.after.trim() === ''
      ? { ...about, state: 'failed', reason: NOTHING_FOUND, ...nothing, others: made.others }
      : { ...about, state: 'ready', reason: '', ...made };
  }
  return failure === null
    ? { ...about, state: 'waiting', reason: '', ...nothing }
    : { ...about, state: 'failed', reason: failure, ...nothing };
}

function nameOf(imageId: string): string {
  return decodeImageId(imageId)?.path ?? imageId;
}
