import { AppError } from '../../../shared/result/errors.js';
import type { JobsService } from '../jobs/index.js';
import type { RunTracker } from './run-tracker.js';
import type { SupervisorControl } from './supervisor-control.js';

const LOOK_MS = 250;

/** Shows a run in the one list of long tasks: its steps as progress, cancel as “save and stop”. */
export function showRunAsJob(
  jobs: JobsService,
  tracker: RunTracker,
  supervisors: Pick<SupervisorControl, 'requestStop'>,
): void {
  const { file } = tracker;
  const spec = {
    kind: 'run' as const,
    title: `Training ${file.name}`,
    projectId: file.projectId,
    runId: file.id,
  };
  jobs.start(spec, async (job) => {
    let isStopAsked = false;
    while (!tracker.hasEnded) {
      if (job.signal.aborted && !isStopAsked) {
        isStopAsked = true;
        await supervisors.requestStop(tracker.runDir, 'graceful');
      }
      const { step, totalSteps, state } = tracker.summary;
      job.message(state);
      job.progress(step, totalSteps, 'steps');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref());
    }
    const { state, diagnosis } = tracker.summary;
    job.message(state);
    if (state === 'failed' || state === 'lost') {
      throw new AppError('trainer_unavailable', diagnosis?.title ?? `The run ended as ${state}.`, {
        hint: diagnosis?.hint ?? 'Its log says more.',
      });
    }
    return { state, step: tracker.summary.step };
  });
}
