import type { RunPhase } from '../../shared/contract/run-events.js';
import { captionFeatures } from './caption-features.js';
import type { Dataset } from './dataset.js';
import type { Lesson } from './micro-batch.js';
import { readPicture } from './picture.js';
import { toSpectrum } from './spectrum.js';

export interface Preparation {
  /** Called before each picture; true ends the preparation. */
  isStopped(): Promise<boolean>;
  phase(phase: RunPhase): Promise<void>;
  progress(phase: RunPhase, done: number, total: number): Promise<void>;
}

/** Milliseconds between two progress reports. */
const PAUSE = 100;

/** Reads all pictures and captions into memory (12 KB each); null when it was asked to stop. Throws at a broken picture. */
export async function prepareLessons(
  dataset: Dataset,
  preparation: Preparation,
): Promise<Lesson[] | null> {
  const total = dataset.images.length;
  await preparation.phase('caching_latents');
  const pictures: Float32Array[] = [];
  let toldAt = 0;
  for (const { file } of dataset.images) {
    if (await preparation.isStopped()) return null;
    pictures.push(toSpectrum(await readPicture(file)));
    const now = Date.now();
    if (now - toldAt < PAUSE && pictures.length < total) continue;
    toldAt = now;
    await preparation.progress('caching_latents', pictures.length, total);
  }
  await preparation.phase('caching_text_encoder');
  const lessons = dataset.images.map(({ caption }, index) => ({
    spectrum: pictures[index] ?? new Float32Array(0),
    caption: captionFeatures(caption),
  }));
  await preparation.progress('caching_text_encoder', total, total);
  return lessons;
}
