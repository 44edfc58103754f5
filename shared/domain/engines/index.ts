export {
  addEngine,
  engineIds,
  engineTraits,
  FIRST_ENGINE,
  isEngineId,
  TRAINING_ENGINE,
  type EngineId,
} from './registry.js';
