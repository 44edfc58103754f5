export type { EngineTools } from './engine.js';
export { addEngineMaker, makeEngine } from './makers.js';
export { LAUNCHER_MISFIT, LAUNCHER_SCRIPT, SdScriptsEngine } from './sd-scripts-engine.js';
export { TRAINER_ENVIRONMENT } from './trainer-environment.js';
