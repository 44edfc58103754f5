import type { RequestName } from '../../shared/contract/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { projectIdOf } from './route.js';

/**
 * Holds requests about a project back until its opening has ended, well or not: a page can then ask for its first images
 * without waiting for the answer to `projects.open`. This wrapper stands outermost, so that time which inner wrappers spend
 * on an opening counts, too.
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
