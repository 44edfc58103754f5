import type { RunPhase, RunState, RunSummary } from '../../shared/contract/index.js';
import { formatCount } from '../../shared/domain/format.js';

export type RunTone = 'accent' | 'warning' | 'error' | 'dim';

export const RUN_STATE_LABELS: Record<RunState, string> = {
  preparing: 'Preparing',
  training: 'Training',
  sampling: 'Sampling',
  saving: 'Saving',
  stopping: 'Stopping',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
  lost: 'Lost',
};

export const PHASE_LABELS: Record<RunPhase, string> = {
  loading: 'Loading models',
  caching_latents: 'Caching latents',
  caching_text_encoder: 'Caching text encoder outputs',
  training: 'Training',
  sampling: 'Making samples',
  saving: 'Saving a checkpoint',
  stopping: 'Stopping',
};

/** True while a trainer may still be at work. */
export function isRunActive(state: RunState): boolean {
  switch (state) {
    case 'preparing':
    case 'training':
    case 'sampling':
    case 'saving':
    case 'stopping':
      return true;
    case 'finished':
    case 'stopped':
    case 'failed':
    case 'lost':
      return false;
  }
}

export function runTone(state: RunState): RunTone {
  switch (state) {
    case 'failed':
      return 'error';
    case 'lost':
    case 'stopping':
      return 'warning';
    case 'stopped':
      return 'dim';
    case 'preparing':
    case 'training':
    case 'sampling':
    case 'saving':
    case 'finished':
      return 'accent';
  }
}

/** `812 / 1,600`; what is not known stays out. */
export function progressText(done: number | null, total: number | null): string {
  if (done === null) return '–';
  return total === null ? formatCount(done) : `${formatCount(done)} / ${formatCount(total)}`;
}

/** Share of the whole run that is done, 0–1; null where the total is not known. */
export function runShare(run: Pick<RunSummary, 'step' | 'totalSteps'>): number | null {
  if (run.totalSteps === null || run.totalSteps <= 0) return null;
  return Math.min(1, Math.max(0, run.step / run.totalSteps));
}

/** Seconds from start to end, or to `now` (Unix ms) while the run is on. */
export function elapsedSeconds(
  run: Pick<RunSummary, 'startedAt' | 'endedAt'>,
  now: number,
): number {
  return Math.max(0, ((run.endedAt ?? now) - run.startedAt) / 1000);
}

/** What “Stop now” would cost: the steps since the last checkpoint. Null checkpoint step: none was saved. */
export function lossOfStoppingNow(step: number, checkpointStep: number | null): string {
  if (step <= 0) return 'Training has not begun, so no work is lost.';
  if (checkpointStep === null)
    return `No checkpoint was saved yet: all ${formatCount(step)} steps are lost.`;
  const lost = Math.max(0, step - checkpointStep);
  return lost === 0
    ? 'The last step is in a checkpoint: no work is lost.'
    : `The ${formatCount(lost)} steps since the checkpoint at step ${formatCount(checkpointStep)} are lost.`;
}
