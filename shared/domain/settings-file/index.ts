export { readAsTrainer, refusedToml } from './read-as-trainer.js';
