import { availableParallelism } from 'node:os';
import type { DatasetImage } from '../../../shared/contract/index.js';
import { isTrained } from '../../../shared/domain/dataset/image-rules.js';
import type { TrainerVerdict } from '../../../shared/domain/doctor/types.js';
import { AppError } from '../../../shared/result/errors.js';
import { forEachBounded } from '../../platform/bounded.js';
import { PictureReader } from './picture-reader.js';
import type { VerdictStore } from './verdict-store.js';

export interface TrainerReader {
  /** The trainer's Python; null: there is no environment. */
  readonly python: () => Promise<string | null>;
  /** `resources/pictures/lora_studio_pictures.py`. */
  readonly program: string;
}

export interface AskOptions {
  readonly verdicts: VerdictStore;
  readonly reader: TrainerReader;
  /** Null: the image cannot be opened here. */
  pathOf(image: DatasetImage): Promise<string | null>;
  readonly signal?: AbortSignal;
  progress?(done: number, total: number): void;
  /** Told once when the trainer's Python cannot be asked. */
  unavailable?(error: AppError): void;
}

/** Beyond that, the disk is what is waited for. */
const MOST_READERS = 4;

/** What was said of the images as they are now, from earlier checks; no Python is started. */
export async function keptVerdicts(
  images: readonly DatasetImage[],
  verdicts: VerdictStore,
): Promise<Map<string, TrainerVerdict>> {
  await verdicts.load();
  return new Map(
    images.flatMap(({ id, version }) => {
      const kept = verdicts.get(id, version);
      return kept === null ? [] : [[id, kept] as const];
    }),
  );
}

/**
 * Has the trainer's own Pillow read each image that it has not read yet in this version; none without an environment. Throws
 * on abort: what was said until then is kept.
 */
export async function askTrainer(
  images: readonly DatasetImage[],
  options: AskOptions,
): Promise<Map<string, TrainerVerdict>> {
  const { verdicts, reader, signal } = options;
  const python = await reader.python();
  const wanted = images.filter(isTrained);
  if (python === null || wanted.length === 0) return keptVerdicts(wanted, verdicts);
  const first = new PictureReader({ python, program: reader.program });
  const stop = () => first.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const by = await first.begin();
    await verdicts.load();
    const unknown = wanted.filter(({ id, version }) => verdicts.get(id, version)?.by !== by);
    await askAll(unknown, by, first, python, options);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AppError) || error.code !== 'trainer_unavailable') throw error;
    options.unavailable?.(error);
  } finally {
    signal?.removeEventListener('abort', stop);
    first.close();
    await verdicts.save(new Set(images.map(({ id }) => id)));
  }
  return keptVerdicts(wanted, verdicts);
}

async function askAll(
  images: readonly DatasetImage[],
  by: string,
  first: PictureReader,
  python: string,
  { verdicts, reader, pathOf, signal, progress }: AskOptions,
): Promise<void> {
  const most = Math.max(1, Math.min(MOST_READERS, Math.floor(availableParallelism() / 2)));
  const count = Math.min(most, images.length);
  const more = Array.from({ length: Math.max(0, count - 1) }, () => {
    return new PictureReader({ python, program: reader.program });
  });
  const free = [first, ...more];
  const stop = () => more.forEach((one) => one.close());
  signal?.addEventListener('abort', stop, { once: true });
  let done = 0;
  try {
    await forEachBounded(
      images,
      free.length,
      async (image) => {
        const path = await pathOf(image);
        const one = free.pop();
        if (one === undefined)
          throw new Error('More images are asked about than there are readers.');
        try {
          if (path !== null)
            verdicts.set(image.id, image.version, { by, ...(await one.ask(path)) });
        } finally {
          free.push(one);
        }
        progress?.((done += 1), images.length);
      },
      signal,
    );
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
