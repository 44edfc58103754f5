export { ConfigService } from './config-service.js';
export {
  enabledConcepts,
  savedSettings,
  ProjectSettings,
  type ProjectSettingsDeps,
  type Settled,
} from './project-settings.js';
export { compareWithRun } from './read-back.js';
