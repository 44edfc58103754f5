import type { Dispatcher } from '../transports/dispatcher.js';
import { projectIdOf } from './route.js';

/**
 * The door for other processes. A project that is handed over takes no new requests: those wait until the connection ends, and
 * are then asked of the next owner. What has been asked comes to its answer first.
 */
export class OthersDoor {
  readonly #open = new Map<Promise<unknown>, string | null>();
  readonly #leaving = new Map<string, string>();
  /** The clients that asked about a project. */
  readonly #clients = new Map<string, Set<string>>();
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
  async shut(project: { readonly id: string; readonly dir: string } | null): Promise<void> {
    if (project === null) this.#isClosed = true;
    else this.#leaving.set(project.id, project.dir);
    const about = [...this.#open].filter(([, id]) => project === null || id === project.id);
    await Promise.allSettled(about.map(([answer]) => answer));
  }

  /** Takes requests about a project again; returns the clients that asked about it until now. */
  reopen(projectId: string): readonly string[] {
    this.#leaving.delete(projectId);
    const clients = [...(this.#clients.get(projectId) ?? [])];
    this.#clients.delete(projectId);
    return clients;
  }

  /** A client is gone. */
  forget(clientId: string): void {
    for (const clients of this.#clients.values()) clients.delete(clientId);
  }

  #remember(projectId: string, clientId: string): void {
    const clients = this.#clients.get(projectId) ?? new Set();
    this.#clients.set(projectId, clients.add(clientId));
  }

  #isShut(raw: unknown): boolean {
    if (this.#isClosed) return true;
    if (this.#leaving.has(projectIdOf(raw) ?? '')) return true;
    const dir = typeof raw === 'object' && raw !== null && 'dir' in raw ? raw.dir : null;
    return [...this.#leaving.values()].some((leaving) => leaving === dir);
  }
}

const NEVER = new Promise<never>(() => undefined);
