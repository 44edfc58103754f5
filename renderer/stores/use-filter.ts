import { useEffect, useMemo } from 'react';
import type { Project } from '../../shared/contract/index.js';
import {
  compileFilter,
  type CompiledFilter,
  type TokenCounters,
} from '../../shared/domain/dataset-filter/index.js';
import { whenIdle } from '../lib/when-idle.js';
import { useProjectSession } from './app-stores.js';
import { filterContext } from './dataset-view.js';
import { loadTokens, tokenStore } from './token-counts.js';
import { useStore } from './use-store.js';

/** The token counters; null until the vocabularies are read, which starts once images are shown and the page is idle. */
export function useTokens(): TokenCounters | null {
  const { dataset } = useProjectSession();
  const isLoaded = useStore(dataset.store, (state) => state.isLoaded);
  useEffect(() => (isLoaded ? whenIdle(loadTokens) : undefined), [isLoaded]);
  return useStore(tokenStore, (state) => state.counters);
}

/** The compiled filter of a text; compiled again once token counts are available and with every report of the doctor. */
export function useFilter(text: string, project: Project): CompiledFilter {
  const tokens = useTokens();
  const { doctor } = useProjectSession();
  const findings = useStore(doctor.store, (state) => state.findings);
  const context = useMemo(
    () => filterContext(project, tokens, findings),
    [project, tokens, findings],
  );
  return useMemo(() => compileFilter(text, context), [text, context]);
}
