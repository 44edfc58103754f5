import { useEffect, useMemo } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { sortIds } from '../../lib/dataset-sort.js';
import type { DatasetState } from '../../stores/dataset-store.js';
import { subjectsOf, subjectWarmer } from '../../stores/filter-subjects.js';
import { useFilter, useTokens } from '../../stores/use-filter.js';
import { type DatasetView, visibleIds } from '../../stores/dataset-view.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';

const NONE: ReadonlyMap<string, number> = new Map();

/**
 * The ids to show, sorted and filtered. Typing a caption must not make its image leave a filtered view or change its place.
 * So the memo depends on filter, sort and the set of images, and not on their content. `listKey` identifies the choice of
 * filter and sort; it stays the same when images are added or removed.
 */
export function useShownIds(
  dataset: DatasetState,
  view: DatasetView,
  project: Project,
): {
  /** All ids before filtering, sorted. */
  sorted: readonly string[];
  ids: readonly string[];
  listKey: string;
  filterError: string | null;
} {
  const { images, order } = dataset;
  const { problem, conceptId, sort } = view;
  const { doctor } = useProjectSession();
  // No `useDeferredValue`: filtering takes a frame or two, and a deferred render in slices took twice as long.
  const { text } = view;
  const filter = useFilter(text, project);
  const scores = useStore(doctor.store, (state) => (sort.key === 'score' ? state.scores : NONE));
  const sorted = useMemo(() => sortIds(images, order, sort, scores), [images, order, sort, scores]);
  const isWhole = problem === null && conceptId === null && (!filter.ok || filter.isEmpty);
  const ids = useMemo(
    () =>
      isWhole ? sorted : visibleIds(subjectsOf(dataset, sorted), { problem, conceptId }, filter),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a changed image alone must not filter the list again
    [isWhole, sorted, problem, conceptId, filter],
  );
  const listKey = useMemo(
    () => JSON.stringify([text, problem, conceptId, sort]),
    [text, problem, conceptId, sort],
  );
  return { sorted, ids, listKey, filterError: filter.ok ? null : filter.message };
}

const SLICE_MS = 8;

/** Fills the cache of filter subjects in slices, so that the first filter is as fast as the next one. */
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
