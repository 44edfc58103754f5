export {
  FAULT_WORDS,
  isIncomplete,
  PictureFault,
  PixelForm,
  sizeTaken,
  TrainerView,
} from './trainer-view.js';
