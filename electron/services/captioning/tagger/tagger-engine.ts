import { availableParallelism } from 'node:os';
import { forEachBounded } from '../../../platform/bounded.js';
import { WorkerLink } from '../../../platform/worker-link.js';
import { Channel } from '../channel.js';
import type { ModelFolder } from './model-folder.js';
import type { ModelShape, TaggerQuestions } from './worker/messages.js';

export interface Picture {
  readonly imageId: string;
  readonly path: string;
}

export interface TaggerListener {
  /** All probabilities of an image, one an output of the model. */
  onTagged(imageId: string, probabilities: Float32Array): void | Promise<void>;
  onFailed(imageId: string, error: unknown): void;
}

/**
 * Pictures a run. On a CPU one after the other is fastest: four at once took a sixth more processor time with a model of the cost
 * of WD ViT v3 and 850 MB instead of 400 (bench), and results came in slower. A graphics card wants more at once.
 */
const BATCH = { cpu: 1, others: 4 };
/** Prepared pictures that wait for the model. */
const AHEAD = 8;
const MOST_PREPARERS = 4;
/** One alone is held up by its own resizing: it cannot hand out what is decoded beside it. */
const LEAST_PREPARERS = 2;

type Link = WorkerLink<TaggerQuestions>;

const openLink = (file: string): Link =>
  new WorkerLink({
    file,
    name: 'The tagger’s worker',
    hint: 'Start again: what is tagged already is kept. If it happens again, the memory may not suffice for this model.',
  });

interface Prepared {
  readonly imageId: string;
  readonly pixels: Uint8Array;
}

/** An open model: pictures are prepared in threads of their own while the model's thread computes. */
export class TaggerEngine {
  private constructor(
    private readonly model: Link,
    private readonly preparers: readonly Link[],
    readonly shape: ModelShape,
    /** Where it computes: `cpu` or `dml`. */
    readonly provider: string,
  ) {}

  /** Opens the model of a folder. Throws `unreadable` or `unsupported`. `workerFile`: the bundle of `worker/main.ts`. */
  static async open(workerFile: string, folder: ModelFolder): Promise<TaggerEngine> {
    const model = openLink(workerFile);
    try {
      const { shape, provider } = await model.ask('open', {
        modelFile: folder.modelFile,
        providers: process.platform === 'win32' ? ['dml', 'cpu'] : ['cpu'],
        arithmetic: folder.arithmetic,
      });
      const count = Math.max(
        LEAST_PREPARERS,
        Math.min(MOST_PREPARERS, Math.floor(availableParallelism() / 2)),
      );
      const preparers = Array.from({ length: count }, () => openLink(workerFile));
      return new TaggerEngine(model, preparers, shape, provider);
    } catch (error) {
      await endLink(model);
      throw error;
    }
  }

  /** Tags pictures in about their order; a picture that cannot be read is told and passed over. Throws when aborted. */
  async run(
    pictures: readonly Picture[],
    options: { honourExif: boolean },
    on: TaggerListener,
    signal: AbortSignal,
  ): Promise<void> {
    const usual = this.provider === 'cpu' ? BATCH.cpu : BATCH.others;
    const batch = this.shape.fixedBatch ?? usual;
    const ready = new Channel<Prepared>(Math.max(AHEAD, batch * 2));
    const prepare = this.#prepareAll(pictures, options, on, ready, signal);
    const compute = this.#computeAll(batch, on, ready, signal);
    // The first failure ends the other side too: a closed channel lets it go on to its end.
    const ends = await Promise.allSettled(
      [prepare, compute].map((side) => side.finally(() => ready.close())),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    signal.throwIfAborted();
  }

  async close(): Promise<void> {
    await Promise.all([this.model, ...this.preparers].map(endLink));
  }

  async #prepareAll(
    pictures: readonly Picture[],
    { honourExif }: { honourExif: boolean },
    on: TaggerListener,
    ready: Channel<Prepared>,
    signal: AbortSignal,
  ): Promise<void> {
    const { size } = this.shape;
    let turn = 0;
    // Two a thread: one decodes, which happens beside the thread, while the other is resized in it.
    const lanes = this.preparers.length * 2;
    await forEachBounded(pictures, lanes, async ({ imageId, path }) => {
      if (signal.aborted) return;
      const preparer = this.preparers[(turn += 1) % this.preparers.length] as Link;
      try {
        const { pixels } = await preparer.ask('prepare', { path, size, honourExif });
        await ready.push({ imageId, pixels });
      } catch (error) {
        on.onFailed(imageId, error);
      }
    });
  }

  async #computeAll(
    batch: number,
    on: TaggerListener,
    ready: Channel<Prepared>,
    signal: AbortSignal,
  ): Promise<void> {
    let before: Promise<void> = Promise.resolve();
    for (;;) {
      const items = await ready.take(batch);
      if (items.length === 0 || signal.aborted) break;
      const pixels = items.map((item) => item.pixels);
      const running = this.model.ask(
        'run',
        { pixels },
        pixels.map(({ buffer }) => buffer),
      );
      running.catch(() => undefined); // awaited below, one batch later
      await before;
      before = running.then(async ({ probabilities }) => {
        for (const [index, { imageId }] of items.entries())
          await on.onTagged(imageId, probabilities[index] ?? new Float32Array());
      });
      before.catch(() => undefined); // awaited in the next round or at the end
    }
    await before;
  }
}

/** Lets the worker end what it does and let go of the model, then ends it. */
async function endLink(link: Link): Promise<void> {
  try {
    if (!link.isGone) await link.ask('close', {});
  } finally {
    await link.close();
  }
}
