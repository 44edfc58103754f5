import type { Handlers } from '../../transports/dispatcher.js';
import { notYet } from './not-yet.js';

type DoctorHandlers = Pick<Handlers, 'doctor.get' | 'doctor.run' | 'doctor.fix' | 'doctor.image'>;

/** Handlers about the doctor: what is wrong with the dataset, and how to mend it. */
export function doctorHandlers(): DoctorHandlers {
  return {
    'doctor.get': () => notYet(),
    'doctor.run': () => notYet(),
    'doctor.fix': () => notYet(),
    'doctor.image': () => notYet(),
  };
}
