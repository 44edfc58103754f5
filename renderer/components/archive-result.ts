import type { ImportSummary, Job, JobIdOf } from '../../shared/contract/index.js';
import { notifyJobError } from './notify.js';

/** What became of the images of an archive that was sent; null, and told, when its job failed or was cancelled. */
export async function archiveResult(
  jobs: { whenEnded(jobId: JobIdOf<'import'>): Promise<Job<'import'>> },
  jobId: JobIdOf<'import'>,
): Promise<ImportSummary | null> {
  const job = await jobs.whenEnded(jobId);
  notifyJobError('The images of the archive were not added', job);
  return job.state === 'succeeded' ? job.result : null;
}
