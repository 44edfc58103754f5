import type { SeenTag } from '../../../shared/contract/index.js';
import type { Codec } from './result-cache.js';
import type { Picture } from './tagger/tagger-engine.js';

/** Told of each image as it is done. */
export interface MakerListener<R> {
  onMade(imageId: string, result: R): Promise<void>;
  onFailed(imageId: string, error: unknown): void;
  /** What a person may want to know meanwhile. */
  onMessage(text: string): void;
}

/** What becomes of one image. */
export interface MadeCaption {
  readonly after: string;
  readonly tags: SeenTag[];
  readonly others: SeenTag[];
}

/** A way to make captions: a tagger model, or a vision model behind an address. `R`: what it sees in an image. */
export interface Maker<R> {
  /** Results of one key are worth the same; another model or another question has another key. */
  readonly key: string;
  /** For titles: the model's name. */
  readonly name: string;
  readonly codec: Codec<R>;
  /** True when a result that was kept suffices for the recipe as it is now. */
  suffices(result: R): boolean;
  /** Looks at pictures, in about their order. Throws what ends the whole job, also the signal's reason. */
  run(pictures: readonly Picture[], on: MakerListener<R>, signal: AbortSignal): Promise<void>;
  /** The caption that the recipe makes of a result and of the caption that is there. */
  make(result: R, before: string): MadeCaption;
}
