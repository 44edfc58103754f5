export { checkTrainer } from './check-trainer.js';
export { compareArguments } from './compare-arguments.js';
