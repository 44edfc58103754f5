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
 * The ids to show, sorted and filtered. An edited caption must not make its image jump out of a filtered view or to
 * another place while it is typed in, so the list changes only with filter and sort or when images come and go. `listKey`
 * says which list it is, whatever images come and go in it.
 */
export function useShownIds(
  dataset: DatasetState,
  view: DatasetView,
  project: Project,
): {
  /** All that could be shown, sorted. */
  sorted: readonly string[];
  ids: readonly string[];
  listKey: string;
  filterError: string | null;
} {
  const { images, order } = dataset;
  const { problem, conceptId, sort } = view;
  const { doctor } = useProjectSession();
  // Not deferred: what it finds is drawn within a frame or two, in slices beside others it took twice as long.
  const { text } = view;
  const filter = useFilter(text, project);
  const scores = useStore(doctor.store, (state) => (sort.key === 'score' ? state.scores : NONE));
  const sorted = useMemo(() => sortIds(images, order, sort, scores), [images, order, sort, scores]);
  const isWhole = problem === null && conceptId === null && (!filter.ok || filter.isEmpty);
  const ids = useMemo(
    () =>
      isWhole ? sorted : visibleIds(subjectsOf(dataset, sorted), { problem, conceptId }, filter),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as the images are now, but not anew when one of them changes
    [isWhole, sorted, problem, conceptId, filter],
  );
  const listKey = useMemo(
    () => JSON.stringify([text, problem, conceptId, sort]),
    [text, problem, conceptId, sort],
  );
  return { sorted, ids, listKey, filterError: filter.ok ? null : filter.message };
}

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
