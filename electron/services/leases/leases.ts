import { AppError } from '../../../shared/result/errors.js';

/** Asked by whoever writes into a project, just before it does. */
export interface WriteGuard {
  /** Throws `locked` or `read_only`, saying why, when this process may not write there (any more). */
  mayWrite(projectId: string): Promise<void>;
  /** The same as a question, for what is only kept to be quicker the next time. */
  isWritable(projectId: string): Promise<boolean>;
}

/** What shows that a project is still ours. */
export interface HeldLease {
  /** `isFresh`: looked at just now; else what was seen a moment ago will do. Throws when it cannot be looked at. */
  isHeld(isFresh: boolean): Promise<boolean>;
  /** Why it is not held. */
  lostError(): AppError;
}

/** Which of the open projects this process may write to, and the word that refuses the others. */
export class Leases implements WriteGuard {
  readonly #held = new Map<string, HeldLease>();
  readonly #refused = new Map<string, () => AppError>();

  /** From now on the project may be written as long as the lease is held. */
  hold(projectId: string, lease: HeldLease): void {
    this.#refused.delete(projectId);
    this.#held.set(projectId, lease);
  }

  /** From now on the project is only read. */
  refuse(projectId: string, why: () => AppError): void {
    this.#held.delete(projectId);
    this.#refused.set(projectId, why);
  }

  /** Forgets a project that was closed. */
  drop(projectId: string): void {
    this.#held.delete(projectId);
    this.#refused.delete(projectId);
  }

  async mayWrite(projectId: string, isFresh = false): Promise<void> {
    const lease = this.#held.get(projectId);
    if (lease === undefined) throw this.#refused.get(projectId)?.() ?? notOpen();
    if (!(await lease.isHeld(isFresh))) throw lease.lostError();
  }

  async isWritable(projectId: string): Promise<boolean> {
    const lease = this.#held.get(projectId);
    return lease !== undefined && (await lease.isHeld(false));
  }
}

function notOpen(): AppError {
  return new AppError('not_found', 'That project is not open.', {
    hint: 'Open it again from the home screen.',
  });
}
