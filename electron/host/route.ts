import type { Client, RequestName } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import type { CallContext, Handlers } from '../transports/dispatcher.js';

/** Requests about a project that each process answers for itself. */
const OWN: ReadonlySet<RequestName> = new Set<RequestName>(['projects.get', 'projects.close']);

/**
 * Sends requests about a project that another process owns to that process; all others go to the handlers here.
 * A handler never knows the difference.
 */
export function routeToOwners(
  handlers: Handlers,
  ownerOf: (projectId: string) => Client | null,
): Handlers {
  const routed = Object.entries(handlers).map(([name, handler]) => {
    const here = handler as (input: unknown, context: CallContext) => Promise<unknown>;
    const forward = async (input: unknown, context: CallContext) => {
      const projectId = projectIdOf(input);
      const owner = projectId === null || OWN.has(name as RequestName) ? null : ownerOf(projectId);
      if (owner === null) return here(input, context);
      // The input was validated for this very name at our own door.
      const result = await owner.request(name as RequestName, input as never, {
        signal: context.signal,
      });
      if (!result.ok) throw AppError.fromValue(result.error);
      return result.value;
    };
    return [name, forward];
  });
  return Object.fromEntries(routed) as Handlers;
}

/** The project that a request is about; null for others. */
export function projectIdOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('projectId' in input)) return null;
  return typeof input.projectId === 'string' ? input.projectId : null;
}
