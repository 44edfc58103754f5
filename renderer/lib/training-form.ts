import type { Concept, EngineId, Settings } from '../../shared/contract/index.js';
import {
  type ConfigProblem,
  FIELD_KEYS,
  type FieldKey,
  type Setting,
  type StepPlan,
  type TrainingConfig,
} from '../../shared/domain/config/schema/index.js';
import {
  type ProjectSettingsPart,
  TrainingSettings,
} from '../../shared/domain/config/value/index.js';
import { engineTraits } from '../../shared/domain/engines/index.js';
import { byCount, formatCount, plural } from '../../shared/domain/format.js';

/** All that the training form edits; one undo step is one of these. */
export interface FormValues {
  readonly settings: TrainingSettings;
  readonly samplePrompts: readonly string[];
}

/** The form of a project: its preset, with what the project changed on top. */
export function formOfProject(
  project: ProjectSettingsPart & {
    readonly preset: TrainingSettings['preset'];
    readonly samplePrompts: readonly string[];
  },
): FormValues {
  return { settings: TrainingSettings.ofProject(project), samplePrompts: project.samplePrompts };
}

export function sameForm(a: FormValues, b: FormValues): boolean {
  return (
    a.settings.equals(b.settings) &&
    a.samplePrompts.length === b.samplePrompts.length &&
    a.samplePrompts.every((prompt, index) => prompt === b.samplePrompts[index])
  );
}

/** The model path that applies when the project's own is empty. */
export function inheritedPath(key: FieldKey, settings: Settings | null): string {
  switch (key) {
    case 'baseModel':
    case 'clipL':
    case 't5xxl':
    case 'ae':
      return settings?.[key] ?? '';
    default:
      return '';
  }
}

/** Key of a setting's row, drafts and problems: its field, or the trainer's name where it has no field. */
export function rowKeyOf({ field, name }: Pick<Setting, 'field' | 'name'>): string {
  return field ?? name;
}

/** False for a setting that has no effect with this engine, such as model files for one that loads none. */
export function isSettingUsed(
  { field, group, noEffect }: Pick<Setting, 'field' | 'group' | 'noEffect'>,
  engine: EngineId,
): boolean {
  if (field === null) return noEffect === null;
  return engineTraits(engine).trainsFlux || group !== 'models';
}

const SEVERITY_ORDER = { error: 0, warning: 1, info: 2 } as const;

/** Errors first, then warnings, then notes; within each the order of the form. */
export function sortProblems(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const place = (problem: ConfigProblem): number => {
    const index = FIELD_KEYS.indexOf(problem.field as FieldKey);
    return index === -1 ? FIELD_KEYS.length : index;
  };
  return [...problems].sort(
    (a, b) => SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] || place(a) - place(b),
  );
}

/** Prompts of the editor: one a line, empty lines are none. */
export function promptsOfText(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function range(span: { min: number; max: number }): string {
  return span.min === span.max
    ? formatCount(span.min)
    : `${formatCount(span.min)}–${formatCount(span.max)}`;
}

/** The headline: `1,600 steps`, or a range where buckets make the number uncertain. */
export function stepsHeadline(plan: StepPlan): string {
  return `${range(plan.totalSteps)} ${byCount(plan.totalSteps.max, 'step', 'steps')}`;
}

/** How the steps come about: `16 images × 10 repeats × 10 epochs ÷ batch 1`. */
export function stepsFormula(
  plan: StepPlan,
  config: TrainingConfig,
  concepts: readonly Concept[],
): string {
  const repeats = [...new Set(concepts.map((concept) => concept.repeats))];
  const only = repeats.length === 1 ? repeats[0] : undefined;
  const isSimple = only !== undefined && plan.images * only === plan.imagesWithRepeats;
  const images = isSimple
    ? `${plural(plan.images, 'image')} × ${plural(only, 'repeat')}`
    : `${plural(plan.imagesWithRepeats, 'image')} with repeats`;
  const accumulation =
    config.gradientAccumulation > 1
      ? ` ÷ accumulation ${formatCount(config.gradientAccumulation)}`
      : '';
  return `${images} × ${plural(config.epochs, 'epoch')} ÷ batch ${formatCount(config.batchSize)}${accumulation}`;
}

/** Why a range and not a number; null where the number is exact. */
export function stepsCaveat(plan: StepPlan): string | null {
  if (plan.totalSteps.min === plan.totalSteps.max) return null;
  return 'A range, because images of different shapes are batched by aspect bucket and the last batch of each may be part full.';
}
