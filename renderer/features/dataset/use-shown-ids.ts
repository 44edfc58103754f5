import { useDeferredValue, useMemo } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { sortIds } from '../../lib/dataset-sort.js';
import type { DatasetState } from '../../stores/dataset-store.js';
import { useFilter } from '../../stores/use-filter.js';
import { visibleIds, type DatasetView } from '../../stores/dataset-view.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';

const NONE: ReadonlyMap<string, number> = new Map();

/**
 * The ids to show, sorted and filtered. An edited caption must not make its image jump out of a filtered view or to
 * another place while it is typed in, so the list changes only with filter and sort or when images come and go.
 */
export function useShownIds(
  { images, order }: DatasetState,
  view: DatasetView,
  project: Project,
): { ids: readonly string[]; filterError: string | null } {
  const { problem, conceptId, sort } = view;
  const { doctor } = useProjectSession();
  // What is typed shows at once, what it finds a moment later.
  const text = useDeferredValue(view.text);
  const filter = useFilter(text, project);
  const scores = useStore(doctor.store, (state) => (sort.key === 'score' ? state.scores : NONE));
  const sorted = useMemo(() => sortIds(images, order, sort, scores), [images, order, sort, scores]);
  const ids = useMemo(
    () => visibleIds(images, sorted, { problem, conceptId }, filter),
    [images, sorted, problem, conceptId, filter],
  );
  return { ids, filterError: filter.ok ? null : filter.message };
}
