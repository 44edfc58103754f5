import { randomUUID } from 'node:crypto';
import { REQUEST_EFFECTS, type Client, type RequestName } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import type { CallContext, Handlers } from '../services/handlers.js';

/** Requests about a project that each process answers for itself; `settles`: once it is known who owns it. */
const OWN: Partial<Record<RequestName, { readonly settles: boolean }>> = {
  'projects.get': { settles: true },
  'projects.close': { settles: false },
};
/** A connection to one and the same owner that breaks this often at one request is broken by that request. */
const MOST_BREAKS = 3;

/** Who owns the projects that are open here. */
export interface Owners {
  /** The other process that owns it; null when that is this one. `name`: the same for the same process. */
  ownerOf(projectId: string): { readonly client: Client; readonly name: string } | null;
  /** Resolves when it is known who owns the project: its owner may just have gone. Throws when it cannot be taken over. */
  settled(projectId: string): Promise<void>;
  /** The project of a job that another process runs; null for others. */
  projectOfJob(jobId: string): string | null;
}

/** A request that was passed on. */
export interface PassedOn {
  readonly projectId: string;
  readonly requestId: string;
  readonly answer: unknown;
  /** Asks it again, of whoever owns the project then. */
  again(): Promise<unknown>;
}

/**
 * Sends requests about a project that another process owns to that process; all others go to the handlers here.
 * A handler never knows the difference. When the owner goes, the next one is asked again, by the same id.
 */
export function routeToOwners(
  handlers: Handlers,
  owners: Owners,
  onPassedOn: (request: PassedOn) => void,
): Handlers {
  const routed = Object.entries(handlers).map(([name, handler]) => {
    const here = handler as (input: unknown, context: CallContext) => Promise<unknown>;
    const route = async (input: unknown, context: CallContext): Promise<unknown> => {
      const projectId = projectIdOf(input) ?? projectOfJob(name, input, owners);
      if (projectId === null) return here(input, context);
      const own = OWN[name as RequestName];
      const asks = REQUEST_EFFECTS[name as RequestName] === 'reads' ? {} : newId(context);
      const asking = { ...context, ...asks };
      for (let broken = { by: '', times: 0 }; ;) {
        if (own?.settles !== false) await owners.settled(projectId);
        const owner = own ? null : owners.ownerOf(projectId);
        // Asked of another process first, it may have been done there: then the record knows.
        if (owner === null) return here(input, broken.by === '' ? context : asking);
        const { signal, requestId } = asking;
        const options = { signal, ...(requestId === undefined ? {} : { requestId }) };
        // The input was validated for this very name at our own door.
        const result = await owner.client.request(name as RequestName, input as never, options);
        if (result.ok) {
          const again = () => route(input, { ...asking, signal: new AbortController().signal });
          if (requestId !== undefined)
            onPassedOn({ projectId, requestId, answer: result.value, again });
          return result.value;
        }
        if (result.error.code !== 'disconnected') throw AppError.fromValue(result.error);
        const times = broken.by === owner.name ? broken.times + 1 : 1;
        if (times >= MOST_BREAKS) throw AppError.fromValue(result.error);
        broken = { by: owner.name, times };
      }
    };
    return [name, route];
  });
  return Object.fromEntries(routed) as Handlers;
}

function newId({ requestId }: CallContext): { requestId: string } {
  return { requestId: requestId ?? randomUUID() };
}

/** The project that a request is about; null for others. */
export function projectIdOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('projectId' in input)) return null;
  return typeof input.projectId === 'string' ? input.projectId : null;
}

/** A job is cancelled where it runs. */
function projectOfJob(name: string, input: unknown, owners: Owners): string | null {
  if ((name as RequestName) !== 'jobs.cancel') return null;
  const { jobId } = input as { jobId: string };
  return owners.projectOfJob(jobId);
}
