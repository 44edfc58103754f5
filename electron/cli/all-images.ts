import type { Client } from '../../shared/contract/index.js';
import { call } from './call.js';

/** Names of all images of a project by their ids, once they are all known. */
export async function allImages(client: Client, projectId: string): Promise<Map<string, string>> {
  for (;;) {
    await scanEnded(client, projectId);
    // The next owner of the project has an order of its own.
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

/** Resolves when no scan of the project runs; a project that another process owns tells of its own. */
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
    // A scan of an owner that has gone tells nothing more.
    const stops = [ofJobs, client.onResync(again)];
    again();
  });
}
