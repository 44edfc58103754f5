import { join } from 'node:path';
import { keepPrivate } from '../platform/private-files.js';
import { findConcepts, scanFolder } from '../services/dataset/folders/folder-report.js';
import { examineFolder } from '../services/doctor/examine-folder.js';
import { FoldersService } from '../services/folders/index.js';
import { ThumbnailsService } from '../services/thumbnails/index.js';
import type { Dispatcher } from '../transports/dispatcher.js';
import { createMediaHandler } from '../transports/media.js';
import { coreOf, localDirOf } from './core.js';
import { openDoor } from './door.js';
import { projectsOf, type Projects } from './projects.js';
import { queueOf } from './queue-ports.js';
import type { Services } from './services.js';
import { setupServices } from './setup-ports.js';
import type { Studio, StudioOptions } from './studio.js';

/** Builds all services and ties them together. */
export async function createStudio(options: StudioOptions): Promise<Studio> {
  const { kind, log, resourcesDir, shell, userDataDir, version } = options;
  for (const dir of [userDataDir, localDirOf(options)]) await keepPrivate(dir, log);
  const extraRoots = [...options.extraRoots];
  const opened = (): Projects['projects'] => parts.projects;
  const roots = () => [
    ...extraRoots,
    ...opened()
      .all()
      .map(({ dir }) => dir),
  ];
  const core = coreOf(options, roots, (dir) => opened().tellOf(dir));
  const parts: Projects = projectsOf(core, options);
  const services: Services = {
    ...core,
    ...parts,
    ...setupServices(core, options, () => parts.projects.activeRuns().length > 0),
    ...{ kind, resourcesDir, shell, version },
    launcherDir: join(resourcesDir, 'launcher'),
    folders: new FoldersService({ roots }),
    queue: queueOf({ ...core, ...parts }, options),
  };
  // A command starts what it was told to start and ends; only a long-lived host works through the queue.
  if (kind !== 'cli') services.queue.follow();
  const dispatcher = openDoor(services, roots, options.checkOutput ?? false);
  parts.handOver.serve(dispatcher);
  const cacheDir = join(userDataDir, 'thumbnails');
  return studioOf(services, dispatcher, cacheDir, (more) => void extraRoots.push(...more));
}

function studioOf(
  services: Services,
  dispatcher: Dispatcher,
  cacheDir: string,
  allowRoots: Studio['allowRoots'],
): Studio {
  const { bus, jobs, settings, projects, queue, log } = services;
  const thumbnails = new ThumbnailsService({ cacheDir, log });
  return {
    ...{ dispatcher, bus, jobs, settings, allowRoots, scanFolder },
    media: createMediaHandler({ thumbnails, projects, log }),
    upload: async (upload, signal) => {
      await projects.refuseReadOnly(upload.projectId);
      return projects.get(upload.projectId).intake.receiveUpload(upload, signal);
    },
    openProjects: () => projects.all().map(({ dir }) => dir),
    activeRuns: () => projects.activeRuns(),
    followQueue: () => queue.follow(),
    stopRun: async (projectId, runId, how) => {
      await projects.refuseReadOnly(projectId);
      await projects.get(projectId).runs.stop(runId, how);
    },
    examineFolder: async (dir, depth) =>
      examineFolder(await findConcepts(dir), depth, services.doctorTools),
    openPlainFolder: async (dir) => {
      const { id: projectId } = await projects.openPlain(dir);
      return { projectId, close: () => projects.close(projectId) };
    },
    close: () => closeStudio(services),
  };
}

/** Lets go of projects and locks. */
async function closeStudio(services: Services): Promise<void> {
  await services.handOver.leave();
  await services.queue.close();
  await services.projects.closeAll();
  await services.begun;
  services.gpu.close();
  await services.link.close();
}
