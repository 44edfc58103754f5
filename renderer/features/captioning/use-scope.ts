import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { idsOfScope, type CaptioningScope } from './captioning-recipe.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { handoffStore, imagesWereTaken } from '../../stores/handoff-store.js';
import { useFilter } from '../../stores/use-filter.js';
import { useStore } from '../../stores/use-store.js';
import { scopeAtFirst } from './review.js';

export interface ScopeChoice {
  readonly scope: CaptioningScope;
  readonly setScope: (scope: CaptioningScope) => void;
  /** In the filter language of the dataset. */
  readonly filterText: string;
  readonly setFilterText: (text: string) => void;
  /** What is wrong with the filter; it then means no image. */
  readonly filterError: string | null;
  /** How many images another screen handed over as selected. */
  readonly selectedCount: number;
  readonly ids: readonly string[];
}

/** Which images are meant. Begins with those that were selected on the dataset screen, else with all. */
export function useScope(project: Project): ScopeChoice {
  const { dataset } = useProjectSession();
  const { order, images, version } = useStore(dataset.store);
  const [selected] = useState(() => new Set(handoffStore.getState().images));
  useEffect(imagesWereTaken, []);
  const [scope, setScope] = useState(() => scopeAtFirst(selected));
  const [filterText, setFilterText] = useState('');
  // Deferred, so that typing is not blocked by filtering.
  const filter = useFilter(useDeferredValue(filterText), project);
  const ids = useMemo(
    () => idsOfScope(scope, order, images, { selected, filter }),
    // `images` is mutated in place, so the memo depends on `version`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [scope, order, images, version, selected, filter],
  );
  const filterError = filter.ok ? null : filter.message;
  const selectedCount = selected.size;
  return { scope, setScope, filterText, setFilterText, filterError, selectedCount, ids };
}
