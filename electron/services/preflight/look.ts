import { sep } from 'node:path';
import type { DatasetImage, EngineId, ProjectFile } from '../../../shared/contract/index.js';
import { tell } from '../../../shared/domain/config/checks/problem.js';
import { bucketPlan } from '../../../shared/domain/config/plan/plan-run.js';
import type { ConfigProblem } from '../../../shared/domain/config/schema/schema.js';
import type { TrainingSettings } from '../../../shared/domain/config/value/training-settings.js';
import { engineTraits } from '../../../shared/domain/engines/registry.js';
import { classTokens } from '../../../shared/domain/dataset/class-tokens.js';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/caption-extension.js';
import {
  planTrainerSet,
  type SetPlan,
  type TrainerSet,
} from '../../../shared/domain/preflight/plan-set.js';
import type { PlanExpectation } from '../../../shared/domain/preflight/expectation.js';
import { readerSystem } from '../../platform/reader-system.js';
import type { ProjectFolder } from '../project-folder/index.js';
import { lookProblems } from './look-problems.js';
import type { Sight } from './sight.js';
import type { EyeConcept, SeenByTrainer, TrainerEye } from './trainer-eye.js';

export interface LookInput {
  readonly project: Pick<ProjectFile, 'triggerWord' | 'concepts'>;
  readonly folder: Pick<ProjectFolder, 'namedDir' | 'off'>;
  readonly settings: TrainingSettings;
  readonly engine: EngineId;
  readonly sight: Pick<Sight, 'eye' | 'looks'>;
  readonly signal?: AbortSignal;
}

/** An image that the trainer finds, with what its arithmetic needs. */
export interface LookedImage extends SeenByTrainer {
  readonly width: number;
  readonly height: number;
  readonly trainerView: DatasetImage['trainerView'];
  readonly repeats: number;
  readonly isRegularisation: boolean;
}

export interface Look {
  readonly plan: SetPlan;
  readonly set: TrainerSet<LookedImage>;
  readonly passedOver: TrainerEye['passedOver'];
  /** What only this look can see. */
  readonly problems: readonly ConfigProblem[];
  /** Null where the numbers cannot be told beforehand. */
  readonly expected: PlanExpectation | null;
}

/**
 * Looks at a project’s dataset as the trainer will, with these settings; once for the same settings and dataset. Nothing is
 * written. Throws on abort.
 */
export async function lookAtSet(input: LookInput): Promise<Look> {
  const { sight, settings, engine } = input;
  const concepts = conceptsOf(input, await input.folder.off());
  const key = JSON.stringify([concepts, engine, settings.fingerprint()]);
  return sight.looks.once(key, () => look(input, concepts));
}

async function look(input: LookInput, concepts: readonly EyeConcept[]): Promise<Look> {
  const { sight, settings, engine, signal } = input;
  const config = settings.counted;
  const eye = await sight.eye({
    concepts,
    enableWildcard: settings.plain('enable_wildcard') === true,
    system: readerSystem(),
    ...(signal ? { signal } : {}),
  });
  const looked = eye.images.map((seen): LookedImage => ({
    ...seen,
    width: seen.image.width,
    height: seen.image.height,
    trainerView: seen.image.trainerView,
    repeats: seen.concept.repeats,
    isRegularisation: seen.concept.isRegularisation,
  }));
  const plan: SetPlan = {
    buckets: bucketsOf(input),
    batchSize: config.batchSize,
    gradientAccumulation: config.gradientAccumulation,
    epochs: config.epochs,
  };
  const set = planTrainerSet(looked, plan);
  return {
    plan,
    set,
    passedOver: eye.passedOver,
    problems: lookProblems({ ...eye, placed: set.images, settings, engine }).map(tell),
    expected: expectationOf(set, input),
  };
}

function bucketsOf({ settings, engine }: LookInput): SetPlan['buckets'] {
  const buckets = bucketPlan(settings);
  const { squareSide: side } = engineTraits(engine);
  if (side === null) return buckets;
  return { ...buckets, resolution: { width: side, height: side }, enableBucket: false };
}

/** Concepts that are trained; those that are off are not looked at, as their images are not known either. */
function conceptsOf(
  { project, folder, settings, engine }: LookInput,
  off: ReadonlySet<string>,
): EyeConcept[] {
  const { takesRegularisation } = engineTraits(engine);
  const wanted = settings.plain('caption_extension');
  const usual = typeof wanted === 'string' && wanted !== '' ? wanted : USUAL_CAPTION_EXTENSION;
  return project.concepts
    .filter(({ id, isEnabled }) => isEnabled !== false && !off.has(id))
    .filter(({ isRegularisation }) => takesRegularisation || isRegularisation !== true)
    .map((concept) => ({
      id: concept.id,
      dir: folder.namedDir(concept).split(sep).join('/'),
      repeats: concept.repeats,
      isRegularisation: concept.isRegularisation ?? false,
      captionExtension: concept.captionExtension ?? usual,
      datasetExtension: concept.captionExtension ?? USUAL_CAPTION_EXTENSION,
      classTokens: classTokens(concept, project.triggerWord),
    }));
}

/** What the trainer prints of regularisation images is what their concepts say, not how often they are taken. */
function expectationOf(
  { images, totals, buckets }: TrainerSet<LookedImage>,
  { settings, engine }: LookInput,
): PlanExpectation | null {
  const split = settings.plain('validation_split');
  // Which images are kept back for validation, the trainer draws by itself.
  if (totals === null || (typeof split === 'number' && split > 0)) return null;
  const hasBuckets = engineTraits(engine).squareSide === null && settings.counted.enableBucket;
  return {
    images: images.reduce((sum, { image }) => sum + image.repeats, 0),
    batchesPerEpoch: totals.batchesPerEpoch,
    totalSteps: totals.totalSteps,
    buckets: hasBuckets
      ? buckets.map(({ width, height, count }): [number, number, number] => [width, height, count])
      : null,
  };
}
