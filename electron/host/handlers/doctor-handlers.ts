import type { Handlers } from '../../services/handlers.js';
import type { Services } from '../services.js';

type DoctorHandlers = Pick<Handlers, 'doctor.get' | 'doctor.run' | 'doctor.fix' | 'doctor.image'>;

/** Handlers about the doctor: what is wrong with the dataset, and how to mend it. */
export function doctorHandlers({ doctor }: Services): DoctorHandlers {
  return {
    'doctor.get': async ({ projectId }) => doctor.get(projectId),
    'doctor.run': async ({ projectId, depth }) => ({ jobId: doctor.run(projectId, depth).id }),
    'doctor.fix': async ({ projectId, fix, imageIds }) => ({
      jobId: doctor.fix(projectId, fix, imageIds).id,
    }),
    'doctor.image': ({ projectId, imageId }) => doctor.image(projectId, imageId),
  };
}
