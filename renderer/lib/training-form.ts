import type { Concept, EngineId, PresetId, Settings } from '../../shared/contract/index.js';
import {
  type ConfigProblem,
  type ConfigValues,
  definedOnly,
  FIELD_KEYS,
  type FieldKey,
  fieldSpec,
  nameOfField,
  presetConfig,
  PRESETS,
  type RawValues,
  type Setting,
  settingOf,
  type SettingsForm,
  type StepPlan,
  type TomlValue,
  type TrainingConfig,
  type TrainingConfigPartial,
  withFieldValue,
  withSetting,
} from '../../shared/domain/config/index.js';
import { engineTraits } from '../../shared/domain/engines/index.js';
import { byCount, formatCount, plural } from '../../shared/domain/format.js';

/** All that the training form edits; one undo step is one of these. */
export interface FormValues extends SettingsForm {
  readonly preset: PresetId;
  readonly samplePrompts: readonly string[];
}

export type FieldValue = string | number | boolean;

/** The form of a project: its preset, with what the project changed on top. */
export function formOfProject(project: {
  preset: PresetId;
  config: TrainingConfigPartial;
  raw?: RawValues | undefined;
  settingsToml?: string | undefined;
  samplePrompts: readonly string[];
}): FormValues {
  return {
    preset: project.preset,
    config: { ...presetConfig(project.preset), ...definedOnly(project.config) },
    raw: project.raw ?? {},
    toml: project.settingsToml ?? null,
    samplePrompts: project.samplePrompts,
  };
}

export function withField(form: FormValues, key: FieldKey, value: FieldValue): FormValues {
  return { ...form, ...withFieldValue(form, key, value, presetConfig(form.preset)) };
}

/** Sets an argument by the trainer’s name, its value as a config file has it; null takes it back. */
export function withArgument(form: FormValues, name: string, value: TomlValue | null): FormValues {
  return { ...form, ...withSetting(form, name, value, presetConfig(form.preset)) };
}

/** What a preset of the user’s keeps: everything but paths and names, which belong to a project. */
export function valuesForPreset({ config, raw }: FormValues): ConfigValues {
  const fields = FIELD_KEYS.filter(isOfPreset).map((key) => [key, config[key]]);
  const own = Object.entries(raw).filter(([name]) => settingOf(name)?.isPath !== true);
  return { fields: Object.fromEntries(fields), raw: Object.fromEntries(own) };
}

/** Many fields at once, as a class of card or a preset of the user’s sets them. */
export function withFields(form: FormValues, values: TrainingConfigPartial): FormValues {
  return FIELD_KEYS.reduce((next, key) => {
    const value = values[key];
    return value === undefined ? next : withField(next, key, value);
  }, form);
}

/** Takes over the numbers that make a preset; what the user changed elsewhere (paths, memory, names) stays. */
export function withPreset(form: FormValues, preset: PresetId): FormValues {
  const own = PRESETS.find((candidate) => candidate.id === preset)?.values ?? {};
  return withFields({ ...form, preset }, own);
}

/** Paths and names belong to the project, not to a preset: they are never “changed from the preset”. */
function isOfPreset(key: FieldKey): boolean {
  const kind = fieldSpec(key).kind;
  return kind !== 'path' && kind !== 'text';
}

/** The preset's value where the form has another one; undefined where nothing was changed. */
export function presetValueIfChanged(form: FormValues, key: FieldKey): FieldValue | undefined {
  if (!isOfPreset(key)) return undefined;
  const preset = presetConfig(form.preset)[key];
  const isSame = preset === form.config[key] && form.raw[nameOfField(key)] === undefined;
  return isSame ? undefined : preset;
}

export function changedKeys(form: FormValues): FieldKey[] {
  return FIELD_KEYS.filter((key) => presetValueIfChanged(form, key) !== undefined);
}

/** Trainer’s names of all that was changed: fields, and arguments that have no field. */
export function changedNames(form: FormValues): string[] {
  const fields = changedKeys(form).map(nameOfField);
  return [...new Set([...fields, ...Object.keys(form.raw)])];
}

/** Everything back to the preset; paths, names and sample prompts stay. */
export function resetToPreset(form: FormValues): FormValues {
  return changedNames(form).reduce((next, name) => withArgument(next, name, null), form);
}

export function sameForm(a: FormValues, b: FormValues): boolean {
  return (
    a.preset === b.preset &&
    a.toml === b.toml &&
    sameRaw(a.raw, b.raw) &&
    FIELD_KEYS.every((key) => a.config[key] === b.config[key]) &&
    a.samplePrompts.length === b.samplePrompts.length &&
    a.samplePrompts.every((prompt, index) => prompt === b.samplePrompts[index])
  );
}

function sameRaw(a: RawValues, b: RawValues): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]))
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

/** By what a setting’s row, its drafts and its problems are told from others: its field, or the trainer’s name for it. */
export function rowKeyOf({ field, name }: Pick<Setting, 'field' | 'name'>): string {
  return field ?? name;
}

/** False for what does nothing as things stand: not every engine loads the models of the form. */
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
