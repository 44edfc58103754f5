export { checkArguments } from './checks/check-arguments.js';
export { checkSettings } from './checks/check-settings.js';
export type { StartFacts } from './checks/cross-checks.js';
export { problem, type Problem, tell } from './checks/problem.js';
export { whyDisabled } from './checks/dependencies.js';
export { checkForTrainer, trainerDefault } from './checks/trainer-view.js';
export {
  type Estimate,
  type EstimatePart,
  estimateRun,
  shortages,
  totalOf,
} from './plan/estimate.js';
export { type CardFit, fitCard } from './plan/fit-card.js';
export { bucketPlan, planRun } from './plan/plan-run.js';
export { fitRegularisation, type PlannedImage, planSteps } from './plan/steps.js';
export { VRAM_CLASSES, type VramClass, vramClassOf, type VramId } from './plan/vram-classes.js';
export { APP_DEFAULTS } from './schema/app-defaults.js';
export { cachesOnDisk } from './schema/effective-config.js';
export { FIELD_KEYS, type FieldKey, fieldOfTrainerKey, OPTIMIZERS } from './schema/fields.js';
export { FIELD_GROUPS, type FieldGroup, GROUP_LABELS } from './schema/groups.js';
export { definedOnly, PRESET_DEPARTURES, presetConfig, PRESETS } from './schema/presets.js';
export { whyAppSets } from './schema/raw-values.js';
export {
  ConfigFix,
  ConfigProblem,
  ConfigValues,
  defaultConfig,
  StepPlan,
  TomlScalar,
  TomlValue,
  type TrainingConfig,
  TrainingConfigPartial,
} from './schema/schema.js';
export {
  nameOfField,
  searchSettings,
  type Setting,
  settingOf,
  settingOfField,
  SETTINGS,
  TRAINER_SOURCE,
} from './schema/settings.js';
export { datasetKey, NETWORK_ARG_NAMES, trainerArg } from './schema/trainer-args.js';
export {
  type BuildInput,
  buildTrainerFiles,
  type TrainerEntries,
  type TrainerFiles,
} from './text/build-config.js';
export { checkDatasetFile } from './text/check-dataset-file.js';
export { diffSettings, valueText } from './text/diff-settings.js';
export { removeFromToml, renameInToml, replaceInToml } from './text/edit-toml.js';
export { newConfigText } from './text/new-config.js';
export { collectSettings, type GivenSetting, parseSet } from './text/parse-set.js';
export { isDatasetFile, readSettings } from './text/read-settings.js';
export { repairPaths } from './text/repair-paths.js';
export type { TomlDocument, TomlNode } from './text/toml-node.js';
export {
  effectiveEntries,
  parseTomlText,
  type TomlProblem,
  type TomlText,
} from './text/toml-text.js';
export { writeToml } from './text/toml-writer.js';
export {
  joinValues,
  keptValues,
  NO_VALUES,
  ProjectSettingsPart,
  ProjectSettingsUpdate,
  RunSettingsPart,
} from './value/stored.js';
export { type NamedValue, TrainingSettings } from './value/training-settings.js';
