export {
  joinValues,
  NO_VALUES,
  ProjectSettingsPart,
  ProjectSettingsUpdate,
  RunSettingsPart,
} from './stored.js';
export { type NamedValue, TrainingSettings } from './training-settings.js';
