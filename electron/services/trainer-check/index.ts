export { checkTrainer } from './check-trainer.js';
