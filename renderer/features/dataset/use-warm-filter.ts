import { useEffect } from 'react';
import type { DatasetState } from '../../stores/dataset-store.js';
import { subjectWarmer } from '../../stores/filter-subjects.js';
import { useTokens } from '../../stores/use-filter.js';

const SLICE_MS = 8;

/** Prepares what a filter goes through in slices, so that its first use is as fast as the next. */
export function useWarmFilter({ images, version }: DatasetState, order: readonly string[]): void {
  const tokens = useTokens();
  useEffect(() => {
    const warm = subjectWarmer({ images, version }, order, tokens);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void => {
      if (!warm(performance.now() + SLICE_MS)) timer = setTimeout(go, 4);
    };
    timer = setTimeout(go, 500);
    return () => clearTimeout(timer);
  }, [order, images, version, tokens]);
}
