import { CaptionCounter, type CountedTag } from '../../../shared/domain/captions/index.js';
import type { DatasetStore } from '../../stores/dataset-store.js';

interface Counted {
  readonly version: number;
  readonly tags: readonly CountedTag[];
}

/** Cache of the last count of each dataset, so that the next tag field has suggestions at once. */
const lastCounts = new WeakMap<DatasetStore, Counted>();
const NONE: Counted = { version: -1, tags: [] };
/** Half a frame at 60 Hz: the page can still paint and answer keys between two slices. */
const SLICE_MS = 8;

/** Tags of the dataset, most frequent first, as far as they have been counted. */
export function knownTags(dataset: DatasetStore): readonly CountedTag[] {
  return (lastCounts.get(dataset) ?? NONE).tags;
}

/** Counts the tags in slices if the dataset changed since the last count, then calls `onCounted`. Returns the way to stop. */
export function countTags(
  dataset: DatasetStore,
  onCounted: (tags: readonly CountedTag[]) => void,
): () => void {
  const { order, images, version } = dataset.store.getState();
  if ((lastCounts.get(dataset) ?? NONE).version === version) return () => undefined;
  const counter = new CaptionCounter('');
  let next = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (): void => {
    const end = performance.now() + SLICE_MS;
    while (next < order.length && performance.now() < end) {
      // One clock reading for 50 captions, since each reading costs time as well.
      for (const id of order.slice(next, next + 50)) counter.add(images.get(id)?.caption ?? '');
      next += 50;
    }
    if (next < order.length) {
      timer = setTimeout(go);
      return;
    }
    const { tags } = counter.result();
    lastCounts.set(dataset, { version, tags });
    onCounted(tags);
  };
  timer = setTimeout(go);
  return () => clearTimeout(timer);
}
