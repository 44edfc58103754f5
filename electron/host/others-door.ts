import type { Dispatcher } from '../transports/dispatcher.js';
import { projectIdOf } from './route.js';

interface Leaving {
  readonly id: string;
  readonly dir: string;
}

/**
 * The dispatcher that other processes get. While a project is handed over, its requests that are under way are finished. New
 * ones stay unanswered until the connection ends; the client then asks the next owner.
 */
export class OthersDoor {
  readonly #open = new Map<Promise<unknown>, string | null>();
  /** Projects whose ownership is being handed over. */
  readonly #leaving = new Set<Leaving>();
  /** For each client, the ids of the projects that it asked about. */
  readonly #asked = new Map<string, Set<string>>();
  #isClosed = false;

  /** Wraps the dispatcher: requests about a project that is handed over are never answered here. */
  for(dispatcher: Dispatcher): Dispatcher {
    return (name, raw, context) => {
      const projectId = projectIdOf(raw);
      if (projectId !== null) this.#remember(projectId, context.clientId);
      if (this.#isShut(raw)) return NEVER;
      const answer = dispatcher(name, raw, context);
      this.#open.set(answer, projectId);
      return answer.finally(() => this.#open.delete(answer));
    };
  }

  /** Stops taking requests about a project (null: about any). Resolves when the requests under way are answered. */
  async shut(project: Leaving | null): Promise<void> {
    if (project === null) this.#isClosed = true;
    else this.#leaving.add({ id: project.id, dir: project.dir });
    const about = [...this.#open].filter(([, id]) => project === null || id === project.id);
    await Promise.allSettled(about.map(([answer]) => answer));
  }

  /**
   * Takes requests about a project again. Returns the clients whose requests may have stayed unanswered: their connections
   * must end, so that they ask again.
   */
  reopen(projectId: string): readonly string[] {
    for (const one of this.#leaving) if (one.id === projectId) this.#leaving.delete(one);
    return [...this.#asked].flatMap(([clientId, asked]) =>
      asked.delete(projectId) ? [clientId] : [],
    );
  }

  /** Drops what is remembered of a client that has disconnected. */
  forget(clientId: string): void {
    this.#asked.delete(clientId);
  }

  #remember(projectId: string, clientId: string): void {
    const asked = this.#asked.get(clientId) ?? new Set();
    this.#asked.set(clientId, asked.add(projectId));
  }

  #isShut(raw: unknown): boolean {
    if (this.#isClosed) return true;
    const projectId = projectIdOf(raw);
    const dir = typeof raw === 'object' && raw !== null && 'dir' in raw ? raw.dir : null;
    return [...this.#leaving].some((one) => one.id === projectId || one.dir === dir);
  }
}

const NEVER = new Promise<never>(() => undefined);
