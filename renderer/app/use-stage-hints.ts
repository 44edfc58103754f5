import type { RunState, RunSummary } from '../../shared/contract/index.js';
import { plural } from '../../shared/domain/format.js';
import type { DatasetState } from '../stores/dataset-store.js';
import type { ProjectSession } from '../stores/project-session.js';
import type { Screen } from '../stores/route-store.js';
import { useStore } from '../stores/use-store.js';

/** One line below a stage in the rail, and a dot that says how it stands. */
export interface StageHint {
  readonly text: string;
  readonly tone?: 'accent' | 'warning' | 'error';
  readonly isLive?: boolean;
}

const LIVE: ReadonlySet<RunState> = new Set([
  'preparing',
  'training',
  'sampling',
  'saving',
  'stopping',
]);

/** Hints of the stages, from what is known so far. */
export function useStageHints(session: ProjectSession): Partial<Record<Screen, StageHint>> {
  const dataset = useStore(session.dataset.store);
  const runs = useStore(session.runs.store, (state) => state.runs);
  return {
    dataset: datasetHint(dataset),
    train: { text: dataset.order.length === 0 ? 'needs images' : 'configuration' },
    runs: runsHint(runs),
    export: {
      text: runs?.some((run) => run.state === 'finished') ? 'ready' : 'after a run',
    },
  };
}

/** How the dataset stands: its size, and how many images need a look. */
export function datasetHint(dataset: Pick<DatasetState, 'isLoaded' | 'images'>): StageHint {
  if (!dataset.isLoaded) return { text: '…' };
  const { size } = dataset.images;
  if (size === 0) return { text: 'no images yet' };
  let bad = 0;
  for (const image of dataset.images.values()) if (image.problems.length > 0) bad += 1;
  if (bad === 0) return { text: plural(size, 'image') };
  return { text: `${String(bad)} of ${plural(size, 'image')} to check`, tone: 'warning' };
}

/** How the runs stand: the live one first. */
export function runsHint(
  runs: readonly Pick<RunSummary, 'state' | 'step' | 'totalSteps'>[] | null,
): StageHint {
  if (runs === null) return { text: '…' };
  const live = runs.find((run) => LIVE.has(run.state));
  if (live !== undefined) return { text: liveText(live), tone: 'accent', isLive: true };
  if (runs.length === 0) return { text: 'none yet' };
  const last = runs[0];
  const failed = last?.state === 'failed' || last?.state === 'lost';
  return failed
    ? { text: `${plural(runs.length, 'run')}, last ${last.state}`, tone: 'error' }
    : { text: plural(runs.length, 'run') };
}

function liveText(run: Pick<RunSummary, 'state' | 'step' | 'totalSteps'>): string {
  if (run.state !== 'training' || run.totalSteps === null || run.totalSteps === 0) return run.state;
  return `${run.state} ${String(Math.floor((100 * run.step) / run.totalSteps))} %`;
}
