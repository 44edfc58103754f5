import { randomUUID } from 'node:crypto';
import { REQUEST_EFFECTS, type Client, type RequestName } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import type { CallContext, Handlers } from '../services/handlers.js';

/**
 * Requests that each process answers for itself, even when another process owns the project. `settles`: the answer waits
 * until the owner is known.
 */
const OWN: Partial<Record<RequestName, { readonly settles: boolean }>> = {
  'projects.get': { settles: true },
  'projects.close': { settles: false },
};
/** A request that breaks the connection to the same owner this often is taken to crash that owner, and is given up. */
const MOST_BREAKS = 3;

/** Who owns the projects that are open here. */
export interface Owners {
  /** The other process that owns the project; null when this process owns it. `name` stays the same for the same process. */
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
  /** Sends the request again, to whichever process owns the project by then. */
  again(): Promise<unknown>;
}

/**
 * Forwards requests about a project to the process that owns it; all others go to the handlers of this process. Handlers
 * cannot tell the difference. When the owner goes, its successor gets the request again under the same id.
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
        // An owner that went away may have done this request already. Its id lets this process find the recorded answer.
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
