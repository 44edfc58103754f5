export { FAULT_WORDS, PictureFault, PixelForm, TrainerView } from '../domain/pictures/index.js';
