import type { Client } from '../../shared/contract/index.js';
import { call } from './call.js';

/** Names of all images of a project by their ids; waits for the end of its first scan. */
export async function allImages(client: Client, projectId: string): Promise<Map<string, string>> {
  for (;;) {
    await scanEnded(client, projectId);
    // A new owner of the project pages its images in another order: names read across the change may have gaps.
    let isSameOrder = true;
    const stop = client.onResync(() => (isSameOrder = false));
    const names = new Map<string, string>();
    let isComplete = true;
    for (let from: number | null = 0; from !== null;) {
      const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(client, projectId, from);
      for (const { id, name } of page.images) names.set(id, name);
      isComplete &&= page.isComplete;
      from = page.next;
    }
    stop();
    if (isComplete && isSameOrder) return names;
  }
}

function pageOf(client: Client, projectId: string, from: number) {
  return call(client, 'datasets.snapshot', { projectId, from });
}

/** Resolves when no scan of the project runs. Jobs of another process that owns the project are in the list, too. */
function scanEnded(client: Client, projectId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = async () => {
      const { jobs } = await call(client, 'jobs.list', {});
      const scans = jobs.filter((job) => job.kind === 'scan' && job.projectId === projectId);
      if (scans.some(({ endedAt }) => endedAt === null)) return;
      for (const stop of stops) stop();
      resolve();
    };
    const again = () => void look().catch(reject);
    const ofJobs = client.subscribe('jobs.changed', '*', (job) => {
      if (job.kind === 'scan' && job.endedAt !== null) again();
    });
    // When the owner goes, its scan sends no more events, so the list of jobs is asked again.
    const stops = [ofJobs, client.onResync(again)];
    again();
  });
}
