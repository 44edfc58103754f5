import type { Job } from '../../shared/contract/index.js';
import { importSummaryOf } from '../lib/import-summary.js';
import { notifyError } from './notify.js';

/** What became of the images of an archive that was sent; null, and told, when its job failed or was cancelled. */
export async function archiveResult(
  jobs: { whenEnded(jobId: string): Promise<Job> },
  jobId: string,
): Promise<ReturnType<typeof importSummaryOf> | null> {
  const job = await jobs.whenEnded(jobId);
  if (job.error !== null) notifyError('The images of the archive were not added', job.error);
  return job.state === 'succeeded' ? importSummaryOf(job.result) : null;
}
