export { checkTrainer, type TrainerCheckInput } from './check-trainer.js';
