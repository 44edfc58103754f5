import type { RequestName } from '../../shared/contract/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { projectIdOf } from './route.js';

/**
 * Requests about a project that is just being opened wait until it is, or could not be: a page need not wait for that answer
 * before it asks for the first images. Outermost, since what stands before the handlers takes its time, too.
 */
export function waitForOpening(
  handlers: Handlers,
  isOpen: (projectId: string) => boolean,
): Handlers {
  const opening = new Set<Promise<unknown>>();
  const waiting = Object.entries(handlers).map(([name, handler]) => {
    const here = handler as (input: unknown, context: CallContext) => Promise<unknown>;
    if ((name as RequestName) === 'projects.open') {
      const open = (input: unknown, context: CallContext) => {
        const work = here(input, context).finally(() => opening.delete(work));
        opening.add(work);
        return work;
      };
      return [name, open];
    }
    const wait = async (input: unknown, context: CallContext) => {
      const projectId = projectIdOf(input);
      if (projectId !== null && !isOpen(projectId)) await Promise.allSettled(opening);
      return here(input, context);
    };
    return [name, wait];
  });
  return Object.fromEntries(waiting) as Handlers;
}
