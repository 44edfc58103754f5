import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../shared/result/errors.js';
import { acquireLock } from '../../platform/owner-lock.js';

const PATIENCE_MS = 5000;
const RETRY_MS = 25;

/** Lets changes of a small file that several processes share happen one after the other. */
export class FileTurns {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: string) {}

  /** Runs the work alone: after what this process began before, and while no other process works on the file. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#locked(work));
    this.#last = turn.catch(() => undefined); // the caller hears of it; the next turn must come all the same
    return turn;
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const lock = await acquireLock(`${this.file}.lock`);
      if (lock.acquired) {
        try {
          return await work();
        } finally {
          await lock.release();
        }
      }
      if (Date.now() > deadline) {
        throw new AppError('locked', `Another process is writing ${this.file}.`, {
          hint: `Close the other LoRA Studio (process ${lock.info.holder.pid}) and try again.`,
        });
      }
      await sleep(RETRY_MS);
    }
  }
}
