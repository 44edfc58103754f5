import type { Handlers } from '../../services/handlers.js';
import { needsPermission } from '../../../shared/domain/powers/index.js';
import type { OpenProject } from '../../services/open-project/index.js';
import type { Services } from '../services.js';

type QueueHandlers = Pick<
  Handlers,
  | 'queue.get'
  | 'queue.add'
  | 'queue.move'
  | 'queue.remove'
  | 'queue.update'
  | 'queue.retry'
  | 'queue.pause'
>;

const done = { ok: true } as const;

/** Handlers about runs that wait. */
export function queueHandlers({ queue, powers, projects }: Services): QueueHandlers {
  return {
    'queue.get': () => queue.get(),
    'queue.add': async (input) => {
      // A fresh run is judged with its plan; one that goes on would otherwise ask only when its turn comes.
      if (input.resume !== undefined)
        await mayResume(projects.get(input.projectId), input.resume, powers);
      return queue.add(input);
    },
    'queue.move': (input) => queue.move(input).then(() => done),
    'queue.remove': (input) => queue.remove(input).then(() => done),
    'queue.update': (input) => queue.update(input).then(() => done),
    'queue.retry': (input) => queue.retry(input).then(() => done),
    'queue.pause': (input) => queue.pause(input).then(() => done),
  };
}

async function mayResume(
  { id, runs }: OpenProject,
  runId: string,
  powers: Services['powers'],
): Promise<void> {
  const state = await runs.stateToResume(runId);
  const missing = await powers.missingForResume(id, runs.file(runId), state);
  if (missing.length > 0) throw needsPermission(missing);
}
