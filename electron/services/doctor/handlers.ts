import { onProject, type Handlers } from '../handlers.js';
import type { OpenProjects } from '../open-project/index.js';

type DoctorHandlers = Pick<Handlers, 'doctor.get' | 'doctor.run' | 'doctor.fix' | 'doctor.image'>;

/** Handlers about the doctor: what is wrong with the dataset, and how to mend it. */
export function doctorHandlers(projects: OpenProjects): DoctorHandlers {
  return {
    'doctor.get': onProject(projects, ({ doctor }) => doctor.get()),
    'doctor.run': onProject(projects, ({ doctor }, { depth }) => ({
      jobId: doctor.run(depth).id,
    })),
    'doctor.fix': onProject(projects, ({ doctor }, { fix, imageIds }) => ({
      jobId: doctor.fix(fix, imageIds).id,
    })),
    'doctor.image': onProject(projects, ({ doctor }, { imageId }) => doctor.image(imageId)),
  };
}
