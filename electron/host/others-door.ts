import type { Dispatcher } from '../transports/dispatcher.js';
import { projectIdOf } from './route.js';

interface Leaving {
  readonly id: string;
  readonly dir: string;
}

/**
 * The door for other processes. A project that is handed over takes no new requests: those wait until the connection ends, and
 * are then asked of the next owner. What has been asked comes to its answer first.
 */
export class OthersDoor {
  readonly #open = new Map<Promise<unknown>, string | null>();
  /** Projects that are handed over just now. */
  readonly #leaving = new Set<Leaving>();
  /** What each client asked about: ids of projects. */
  readonly #asked = new Map<string, Set<string>>();
  #isClosed = false;

  /** The same door as one's own, as others may use it. */
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

  /** Takes no more requests about a project, or none at all; resolves when those under way are answered. */
  async shut(project: Leaving | null): Promise<void> {
    if (project === null) this.#isClosed = true;
    else this.#leaving.add({ id: project.id, dir: project.dir });
    const about = [...this.#open].filter(([, id]) => project === null || id === project.id);
    await Promise.allSettled(about.map(([answer]) => answer));
  }

  /** Takes requests about a project again; returns the clients that asked about it until now. */
  reopen(projectId: string): readonly string[] {
    for (const one of this.#leaving) if (one.id === projectId) this.#leaving.delete(one);
    return [...this.#asked].flatMap(([clientId, asked]) =>
      asked.delete(projectId) ? [clientId] : [],
    );
  }

  /** A client is gone. */
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
