import type { Handlers } from '../services/handlers.js';
import { createDispatcher, type Dispatcher } from '../transports/dispatcher.js';
import { allHandlers } from './all-handlers.js';
import { fenceForwarded } from './forwarded-fence.js';
import { waitForOpening } from './opening.js';
import { refuseWhenReadOnly } from './read-only-door.js';
import { waitForImages } from './seen-images.js';
import type { Services } from './services.js';
import { fenceIn } from './web-roots.js';

/** Builds the one dispatcher: handlers, forwarding to a project's owner, and for pages the checks of their roots. */
export function openDoor(
  services: Services,
  roots: () => readonly string[],
  checkOutput: boolean,
): Dispatcher {
  const { handOver, kind, projects, jobs, log, settings } = services;
  const handlers = handOver.route(
    waitForImages(allHandlers(services), (projectId) => projects.get(projectId).dataset.seen()),
    {
      ownerOf: (projectId) => projects.ownerOf(projectId),
      settled: (projectId) => projects.settled(projectId),
      projectOfJob: (jobId) => jobs.projectOfMirrored(jobId),
    },
  );
  const guarded = refuseWhenReadOnly(handlers, projects);
  const fenced =
    kind === 'web' ? fenceIn(forwarded(guarded, services), roots, () => settings.get()) : guarded;
  const door = waitForOpening(fenced, (projectId) => projects.find(projectId) !== null);
  return createDispatcher(door, { log, checkOutput });
}

function forwarded(handlers: Handlers, { projects }: Services): Handlers {
  return fenceForwarded(handlers, (projectId) =>
    projects.ownerOf(projectId) === null ? null : projects.get(projectId).folder,
  );
}
