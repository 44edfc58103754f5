export { closest } from './closest.js';
export { APP_DEFAULTS } from './app-defaults.js';
export { FIELD_KEYS, type FieldKey, fieldOfTrainerKey, OPTIMIZERS } from './fields.js';
export { FIELD_GROUPS, type FieldGroup, GROUP_LABELS } from './groups.js';
export { definedOnly, PRESET_DEPARTURES, presetConfig, PRESETS } from './presets.js';
export { whyAppSets } from './arguments.js';
export {
  ConfigFix,
  ConfigProblem,
  ConfigValues,
  defaultConfig,
  plainScalar,
  StepPlan,
  TomlScalar,
  TomlValue,
  type TrainingConfig,
  TrainingConfigPartial,
} from './schema.js';
export {
  nameOfPlace,
  searchSettings,
  type Setting,
  settingOf,
  settingOfField,
  SETTINGS,
  TRAINER_SOURCE,
} from './settings.js';
export { datasetKey, NETWORK_ARG_NAMES, trainerArg } from './trainer-args.js';
