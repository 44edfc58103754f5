import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEventOf } from '../../../shared/contract/run-events.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import type { RunModel } from '../../../shared/domain/run/run-model.js';
import { readSafetensorsHeader } from '../../formats/safetensors/safetensors.js';
import { isInside } from '../../platform/paths.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import type { RunFile } from './run-file.js';

type ResumePoint = RunEventOf<'resume_point'>;

/**
 * The resume point a run can go on from: the latest that the engine is known to continue rightly and whose files are all
 * there and whole at this moment. Of an engine that does not go on rightly from any step, only states saved at the end of an
 * epoch. Null when there is none, or when the plan is done already.
 */
export async function usableResumePoint(run: {
  readonly runDir: string;
  readonly file: RunFile;
  readonly model: RunModel;
}): Promise<ResumePoint | null> {
  const { runDir, file, model } = run;
  const output = join(runDir, RUN_FILES.output);
  const { resumesAnywhere } = engineTraits(file.engine);
  const points = model.resumePoints
    // The events may be a stranger's: what they name outside of this run is no resume point of it.
    .filter(({ folder }) => folder !== '' && isInside(output, join(output, folder)))
    .filter((point) => resumesAnywhere || isEpochEnd(point, file, model))
    .filter((point) => model.plan === null || point.step < model.plan.totalSteps)
    .sort((one, other) => other.step - one.step);
  for (const point of points) {
    if (await isWhole(join(output, point.folder), point)) return point;
  }
  return null;
}

/** Optimizer steps of a whole epoch, as the trainer itself counts; null while it has not said. */
function stepsPerEpoch({ processes }: RunFile, { plan }: RunModel): number | null {
  if (plan === null) return null;
  if (plan.stepsPerEpoch !== undefined) return plan.stepsPerEpoch;
  const batches = Math.ceil(plan.batchesPerEpoch / processes);
  return Math.max(1, Math.ceil(batches / (plan.gradientAccumulation ?? 1)));
}

function isEpochEnd(point: ResumePoint, file: RunFile, model: RunModel): boolean {
  const perEpoch = stepsPerEpoch(file, model);
  if (perEpoch === null || point.step !== point.epoch * perEpoch) return false;
  // The untouched script cannot be kept from training its last epoch to the full.
  return file.mode !== 'plain' || (model.plan?.totalSteps ?? 0) % perEpoch === 0;
}

/** What every engine writes of a state; a full disk or a kill in mid-write leaves it without some of these, or cut short. */
const NEEDED = ['model.safetensors', 'optimizer.bin', 'scheduler.bin', 'train_state.json'];

async function isWhole(folder: string, { files }: ResumePoint): Promise<boolean> {
  const sizes = Object.entries(files ?? Object.fromEntries(NEEDED.map((name) => [name, null])));
  try {
    for (const [name, size] of sizes) {
      const now = (await stat(join(folder, name))).size;
      if (size === null ? now === 0 : now !== size) return false;
    }
    await readSafetensorsHeader(join(folder, 'model.safetensors'));
    return true;
  } catch {
    return false; // moved, deleted or cut short: in every case nothing to go on from
  }
}
