import type { RunState, RunSummary } from '../../shared/contract/index.js';
import { plural } from '../../shared/domain/format.js';

const ENDED: ReadonlySet<RunState> = new Set(['finished', 'stopped', 'failed', 'lost']);

/** What the taskbar shows: a share from 0 to 1, busy without a known share, or nothing. */
export type TaskbarProgress = number | 'busy' | null;

export interface RunNews {
  readonly progress: TaskbarProgress;
  /** The run that has just ended, to be told to the user once. */
  readonly ended: RunSummary | null;
}

/** Follows the runs of all projects by their summaries; remembers only those that are on. */
export class RunWatch {
  readonly #active = new Map<string, RunSummary>();

  /** Takes a changed summary; tells what to show now. */
  take(run: RunSummary): RunNews {
    const id = `${run.projectId} ${run.id}`;
    const wasActive = this.#active.has(id);
    if (ENDED.has(run.state)) this.#active.delete(id);
    else this.#active.set(id, run);
    // Runs that ended before the app looked are no news.
    return { progress: this.#progress(), ended: wasActive && ENDED.has(run.state) ? run : null };
  }

  #progress(): TaskbarProgress {
    const runs = [...this.#active.values()];
    if (runs.length === 0) return null;
    const known = runs.filter((run) => run.totalSteps !== null && run.totalSteps > 0);
    if (known.length === 0) return 'busy';
    const done = known.reduce((sum, run) => sum + run.step, 0);
    const total = known.reduce((sum, run) => sum + (run.totalSteps ?? 0), 0);
    return Math.min(1, done / total);
  }
}

/** The words of the notification at a run's end. */
export function endMessage(run: RunSummary): { title: string; body: string } {
  const steps = plural(run.step, 'step');
  switch (run.state) {
    case 'finished':
      return { title: 'Training finished', body: `“${run.name}” is done: ${steps}.` };
    case 'stopped':
      return { title: 'Training stopped', body: `“${run.name}” stopped after ${steps}.` };
    case 'lost':
      return { title: 'Training lost', body: `“${run.name}” ended without a word after ${steps}.` };
    default:
      return {
        title: 'Training failed',
        body: run.diagnosis?.title ?? `“${run.name}” failed after ${steps}.`,
      };
  }
}
