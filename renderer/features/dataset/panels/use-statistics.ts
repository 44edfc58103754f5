import { useEffect, useState } from 'react';
import type { DatasetImage } from '../../../../shared/contract/index.js';
import {
  CaptionCounter,
  type CaptionStatistics,
} from '../../../../shared/domain/captions/index.js';

const SLICE_MS = 8;
/** While a scan runs or somebody types, counting over and over would help nobody. */
const REST_MS = 300;

/** Statistics of the captions, counted in slices; null until they are there. */
export function useStatistics(
  ids: readonly string[],
  images: ReadonlyMap<string, DatasetImage>,
  version: number,
  triggerWord: string,
): CaptionStatistics | null {
  const [statistics, setStatistics] = useState<CaptionStatistics | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const counter = new CaptionCounter(triggerWord);
    let next = 0;
    const go = (): void => {
      const end = performance.now() + SLICE_MS;
      while (next < ids.length && performance.now() < end) {
        // The clock is asked once for a handful of captions.
        for (const id of ids.slice(next, next + 50)) counter.add(images.get(id)?.caption ?? '');
        next += 50;
      }
      if (next < ids.length) timer = setTimeout(go);
      else setStatistics(counter.result());
    };
    timer = setTimeout(go, statistics === null ? 0 : REST_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` stands for the images; the result is no cause
  }, [ids, version, triggerWord]);
  return statistics;
}
