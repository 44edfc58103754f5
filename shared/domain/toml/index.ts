export { readTrainerToml, type TrainerToml } from './read-toml.js';
export { isTable, Places, type TrainerTable, type TrainerValue } from './toml-tree.js';
