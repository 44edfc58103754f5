import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { AppError } from '../../../../shared/result/errors.js';
import { dropLockFile, readLockFile, touchLockFile } from '../../../platform/lock-file.js';
import { statsIfAny } from '../../../platform/stats-if-any.js';
import { holderOf, holderText, type Holder } from './holder.js';

/** How owners show that they are there, and how long others wait for that. Times in ms. */
export interface OwnerTimes {
  /** A clock that is never set. */
  now(): number;
  /** An owner touches its lock this often. */
  readonly beatMs: number;
  /** Others look at it this often. */
  readonly lookMs: number;
  /** After so long without a beat a project may be taken over. */
  readonly patienceMs: number;
}

export const OWNER_TIMES: OwnerTimes = {
  now: () => performance.now(),
  beatMs: 15_000,
  lookMs: 5000,
  patienceMs: 120_000,
};

/**
 * Between writes to many files, a check of the lock this recent (ms) is reused. Both clocks are asked: the monotonic one may
 * stand still in standby.
 */
const RECENT_MS = 100;

/** A project's lock that this process holds: it beats, and it is looked at before anything is written. */
export class Lease {
  readonly #timer: NodeJS.Timeout;
  /** Time of the last successful check; the lock has just been taken. */
  #looked = { at: performance.now(), wall: Date.now() };
  /** Those who ask while a look is under way get its answer. */
  #looking: Promise<boolean> | null = null;
  #isLost = false;
  #taker: Holder | null = null;
  #onLost: () => void = () => undefined;

  /** `path`: of the lock, which has just been taken with `content`. `id`: as in the owner's records. */
  constructor(
    private readonly path: string,
    private readonly content: string,
    readonly id: string,
    times: OwnerTimes,
  ) {
    this.#timer = setInterval(() => void this.#beat(), times.beatMs);
    this.#timer.unref();
  }

  /** Calls `on` once when somebody else has taken the project over. */
  onLost(on: () => void): void {
    this.#onLost = on;
  }

  /** `isFresh`: reads the lock now; else a check of the last 100 ms suffices. Throws when the lock cannot be read. */
  async isHeld(isFresh: boolean): Promise<boolean> {
    if (this.#isLost) return false;
    if (isFresh) return this.#look();
    if (this.#isRecent()) return true;
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** Why it is not held. */
  lostError(): AppError {
    const what =
      this.#taker === null
        ? 'The lock of this project was removed while it was open.'
        : `This project was taken over by another LoRA Studio: ${holderText(this.#taker)}.`;
    return new AppError('locked', `${what} Nothing more was written here.`, {
      hint: 'It is open for reading now; look at it again before you go on.',
    });
  }

  /** Lets go of the lock, unless it is another's by now. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (!this.#isLost) await dropLockFile(this.path, this.content);
  }

  async #look(): Promise<boolean> {
    const before = { at: performance.now(), wall: Date.now() };
    const seen = await readLockFile(this.path);
    if (seen?.text === this.content) {
      this.#looked = before;
      return true;
    }
    // The whole project folder was moved away: nobody else holds this lock, and writes fail by themselves.
    if (seen === null && (await statsIfAny(dirname(dirname(this.path)))) === null) return true;
    this.#lose(seen === null ? null : holderOf(seen.text));
    return false;
  }

  #isRecent(): boolean {
    const passed = performance.now() - this.#looked.at;
    return passed < RECENT_MS && Math.abs(Date.now() - this.#looked.wall) < RECENT_MS;
  }

  async #beat(): Promise<void> {
    try {
      if ((await touchLockFile(this.path, this.content)) === null) await this.isHeld(true);
    } catch {
      // The drive does not answer or became read-only: the next write reports that, and the next beat tries again.
    }
  }

  #lose(taker: Holder | null): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#taker = taker;
    clearInterval(this.#timer);
    this.#onLost();
  }
}
