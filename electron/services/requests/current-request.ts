import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { RequestNote } from './request-note.js';

/** Where the notes of a request are kept. */
export interface NoteKeeper {
  /** Resolves when the note outlives this process. */
  note(note: RequestNote): Promise<void>;
}

/**
 * A request that came from another process, which asks the next owner again when this one goes: what is made for it gets ids
 * that follow from its own, so that they are the same at each attempt.
 */
export class CurrentRequest {
  #jobs = 0;

  constructor(
    readonly id: string,
    /** What earlier attempts noted, oldest first; null when this is the first. */
    readonly earlier: readonly RequestNote[] | null,
    private readonly keeper: NoteKeeper,
  ) {}

  /** True when an earlier attempt had begun and no answer of it is known. */
  get isRepeated(): boolean {
    return this.earlier !== null;
  }

  /** Notes what is about to be done; the next attempt finds it in `earlier`. */
  note(note: RequestNote): Promise<void> {
    return this.keeper.note(note);
  }

  /** The id of the next job that the request starts: at each attempt the same. */
  nextJobId(): string {
    return `job-${this.id}-${(this.#jobs += 1)}`;
  }

  /** Twelve hexadecimal digits for something that the request makes: at each attempt the same. */
  idFor(what: string): string {
    return createHash('sha256').update(`${this.id} ${what}`).digest('hex').slice(0, 12);
  }
}

const current = new AsyncLocalStorage<CurrentRequest>();

/** Runs `work`, and the jobs that it starts, for a request. */
export function runFor<T>(request: CurrentRequest, work: () => Promise<T>): Promise<T> {
  return current.run(request, work);
}

/** The request of another process that is being worked for; null for this process's own. */
export function currentRequest(): CurrentRequest | null {
  return current.getStore() ?? null;
}
