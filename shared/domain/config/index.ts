export { checkConfig } from './checks/check-config.js';
export { crossChecks, type StartFacts } from './checks/cross-checks.js';
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
export { closest } from './schema/closest.js';
export { APP_DEFAULTS } from './schema/app-defaults.js';
export { cachesOnDisk, effectiveConfig, rawPlain } from './schema/effective-config.js';
export {
  FIELD_KEYS,
  type FieldKey,
  fieldOfTrainerKey,
  fieldSpec,
  OPTIMIZERS,
} from './schema/fields.js';
export { FIELD_GROUPS, type FieldGroup, GROUP_LABELS } from './schema/groups.js';
export { definedOnly, PRESET_DEPARTURES, presetConfig, PRESETS } from './schema/presets.js';
export { checkRaw, placeRaw, type RawValues, whyAppSets } from './schema/raw-values.js';
export {
  ConfigFix,
  ConfigProblem,
  ConfigValues,
  defaultConfig,
  RawArguments,
  StepPlan,
  TomlScalar,
  TomlValue,
  type TrainingConfig,
  TrainingConfigPartial,
  TrainingConfigSchema,
} from './schema/schema.js';
export {
  nameOfField,
  searchSettings,
  type Setting,
  settingOf,
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
export { diffSettings, valueText } from './text/diff-settings.js';
export { removeFromToml, renameInToml, replaceInToml } from './text/edit-toml.js';
export {
  type SettingsForm,
  settingsText,
  valueOf,
  withFieldValue,
  withSetting,
  withText,
} from './text/form-settings.js';
export { newConfigText } from './text/new-config.js';
export { collectSettings, type GivenSetting, parseSet } from './text/parse-set.js';
export { isDatasetFile, readSettings } from './text/read-settings.js';
export { repairPaths } from './text/repair-paths.js';
export type { TomlDocument, TomlNode } from './text/toml-node.js';
export {
  effectiveEntries,
  parseTomlText,
  type TomlEntry,
  type TomlFault,
  type TomlText,
} from './text/toml-text.js';
export { writeToml } from './text/toml-writer.js';
