import { join } from 'node:path';
import { QueueService } from '../services/queue/index.js';
import { holdsCards } from '../services/runs/index.js';
import type { Services } from './services.js';
import type { Running } from './running-ports.js';
import { runsHere } from './runs-here.js';
import type { StudioOptions } from './studio.js';

/** The queue, tied to the services it works with; one file in the user's data folder for all processes. */
export function queueOf(
  { bus, log, settings }: Pick<Services, 'bus' | 'log' | 'settings'>,
  { live, planner, projects }: Pick<Services, 'planner' | 'projects'> & Pick<Running, 'live'>,
  options: Pick<StudioOptions, 'userDataDir'>,
): QueueService {
  return new QueueService({
    file: join(options.userDataDir, 'queue.json'),
    bus,
    log,
    runs: {
      start: ({ id }, options) => projects.get(id).runs.start(options),
      resume: ({ id }, runId, place) => projects.get(id).runs.resume(runId, place),
      resumable: async (id, runId) => projects.get(id).runs.resumable(runId),
      finishStart: async (id, itemId) => projects.get(id).runs.finishStart(itemId),
      holdsCards: (runDir, since, now) => holdsCards(live, runDir, since, now),
      activePlaces: () => runsHere(projects).flatMap((runs) => runs.activePlaces()),
    },
    planner: { plans: ({ id }, all) => planner.plans(projects.get(id), all) },
    projects: {
      find: (id) => {
        const project = projects.find(id);
        return project === null || project.isOwned ? (project?.file ?? null) : 'elsewhere';
      },
      open: (dir) => projects.open(dir),
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
