import { join } from 'node:path';
import { QueueService } from '../services/queue/index.js';
import type { Services } from './services.js';
import type { StudioOptions } from './studio.js';

/** The queue, tied to the services it works with; one file in the user's data folder for all processes. */
export function queueOf(
  { bus, log, settings }: Pick<Services, 'bus' | 'log' | 'settings'>,
  parts: Pick<Services, 'planner' | 'runs' | 'projects'>,
  options: Pick<StudioOptions, 'userDataDir'>,
): QueueService {
  return new QueueService({
    file: join(options.userDataDir, 'queue.json'),
    bus,
    log,
    runs: parts.runs,
    planner: parts.planner,
    projects: {
      find: (id) => {
        const project = parts.projects.find(id);
        return project === null || project.isOwned ? (project?.file ?? null) : 'elsewhere';
      },
      open: (dir) => parts.projects.open(dir),
    },
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
