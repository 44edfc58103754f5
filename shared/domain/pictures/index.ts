export { FAULT_WORDS, PictureFault, PixelForm, sizeTaken, TrainerView } from './trainer-view.js';
