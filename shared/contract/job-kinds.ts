import { datasetJobs } from './datasets.js';
import { doctorJobs } from './doctor.js';
import { environmentJobs } from './environment.js';
import { historyJobs } from './history.js';
import { importJobs } from './imports.js';
import { modelJobs } from './models.js';
import { preflightJobs } from './preflight.js';
import { runJobs } from './runs.js';
import { taggerJobs } from './captioning.js';

/** Every kind of job, once: name -> { result }. */
export const jobKinds = {
  ...datasetJobs,
  ...importJobs,
  ...historyJobs,
  ...doctorJobs,
  ...preflightJobs,
  ...runJobs,
  ...taggerJobs,
  ...environmentJobs,
  ...modelJobs,
};
