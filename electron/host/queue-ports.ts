import { join } from 'node:path';
import { QueueService } from '../services/queue/index.js';
import { holdsCards } from '../services/runs/run-facts.js';
import type { Core } from './core.js';
import type { Projects } from './projects.js';
import type { StudioOptions } from './studio.js';

/** The queue, tied to the services it works with; one file in the user's data folder for all processes. */
export function queueOf(
  { bus, log, planner, projects, running, settings }: Core & Projects,
  { userDataDir }: Pick<StudioOptions, 'userDataDir'>,
): QueueService {
  return new QueueService({
    ...{ bus, log, planner, projects },
    file: join(userDataDir, 'queue.json'),
    holdsCards: (runDir, since, now) => holdsCards(running.live, runDir, since, now),
    machine: async () => {
      const now = await settings.get();
      const cluster = {
        machines: now.machines,
        rank: now.machineRank,
        address: now.mainProcessAddress,
        port: now.mainProcessPort,
      };
      return { gpus: now.runGpus, cluster };
    },
  });
}
