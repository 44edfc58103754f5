export { RehearsalEngine } from './rehearsal-engine.js';
export { LAUNCHER_MISFIT, LAUNCHER_SCRIPT, SdScriptsEngine } from './sd-scripts-engine.js';
export { trainerConfigDefaults } from './trainer-config-defaults.js';
export { TRAINER_ENVIRONMENT } from './trainer-environment.js';
