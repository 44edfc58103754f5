import type { RunEventOf } from '../../../shared/contract/run-events.js';
import type { RunModel } from '../../../shared/domain/run/run-model.js';
import type { RunFile } from './run-file.js';

type ResumePoint = RunEventOf<'resume_point'>;

/**
 * The resume point a run can go on from: the latest that the engine is known to continue rightly.
 * sd-scripts: only states saved at the end of an epoch (its arithmetic for others is wrong); the rehearsal: any.
 * Null when there is none, or when the plan is done already.
 */
export function usableResumePoint(run: { file: RunFile; model: RunModel }): ResumePoint | null {
  const { file, model } = run;
  const usable = model.resumePoints.filter(
    (point) => file.engine === 'rehearsal' || isEpochEnd(point, model),
  );
  const latest = usable.reduce<ResumePoint | null>(
    (best, point) => (best === null || point.step > best.step ? point : best),
    null,
  );
  if (latest === null) return null;
  return model.plan !== null && latest.step >= model.plan.totalSteps ? null : latest;
}

function isEpochEnd(point: ResumePoint, model: RunModel): boolean {
  if (model.plan === null || model.plan.epochs === 0) return false;
  const stepsPerEpoch = model.plan.totalSteps / model.plan.epochs;
  return point.step === point.epoch * stepsPerEpoch;
}
