import { useEffect } from 'react';
import type { DatasetImage } from '../../../shared/contract/index.js';
import { warmFilter } from '../../../shared/domain/dataset-filter/index.js';
import { useTokens } from '../../stores/use-filter.js';

const SLICE_MS = 8;

/** Prepares the texts of all images for the filter in slices, so that its first use is as fast as the next. */
export function useWarmFilter(
  ids: readonly string[],
  images: ReadonlyMap<string, DatasetImage>,
): void {
  const tokens = useTokens();
  useEffect(() => {
    let next = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void => {
      const end = performance.now() + SLICE_MS;
      while (next < ids.length && performance.now() < end) {
        const image = images.get(ids[next] ?? '');
        if (image) warmFilter(image, tokens);
        next += 1;
      }
      if (next < ids.length) timer = setTimeout(go, 4);
    };
    timer = setTimeout(go, 500);
    return () => clearTimeout(timer);
  }, [ids, images, tokens]);
}
