export { RehearsalEngine } from './rehearsal-engine.js';
export { LAUNCHER_MISFIT, LAUNCHER_SCRIPT, SdScriptsEngine } from './sd-scripts-engine.js';
export { TRAINER_ENVIRONMENT } from './trainer-environment.js';
