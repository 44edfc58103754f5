import { readLockFile, type SeenLock } from '../../../platform/lock-file.js';
import type { Logger } from '../../../platform/log.js';
import type { OwnerTimes } from './lease.js';

export interface BeatListener {
  /** At each look at a holder that still has the project. */
  onLook(): Promise<void>;
  /** The lock is free, or its holder is known to be gone. */
  onFree(): void;
  /** `isStill` is another one now: the holder has shown no sign of life for long enough, or one again. */
  onStillness(): void;
}

/** Watches the lock of a holder whose process cannot be seen: does it still beat? By our own clock alone. */
export class BeatWatch {
  readonly #timer: NodeJS.Timeout;
  #seen: SeenLock | null = null;
  #movedAt: number;
  #isStill = false;
  #look: Promise<void> | null = null;

  /** `isStale`: the judgement on a lock as it is now. */
  constructor(
    private readonly path: string,
    private readonly isStale: (seen: SeenLock) => Promise<boolean>,
    private readonly times: OwnerTimes,
    private readonly on: BeatListener,
    private readonly log: Pick<Logger, 'warn'>,
  ) {
    this.#movedAt = times.now();
    this.#timer = setInterval(() => this.#start(), times.lookMs);
    this.#timer.unref();
    this.#start();
  }

  get isStill(): boolean {
    return this.#isStill;
  }

  /** The lock as it was seen last. */
  get seen(): SeenLock | null {
    return this.#seen;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
  }

  #start(): void {
    this.#look ??= this.#lookOnce()
      .catch((error: unknown) => this.log.warn(`${this.path} cannot be read: ${String(error)}`))
      .finally(() => (this.#look = null));
  }

  async #lookOnce(): Promise<void> {
    const now = this.times.now();
    const seen = await readLockFile(this.path);
    if (seen === null || (await this.isStale(seen))) {
      clearInterval(this.#timer);
      this.on.onFree();
      return;
    }
    const hasMoved = this.#seen?.text !== seen.text || this.#seen.mtimeNs !== seen.mtimeNs;
    this.#seen = seen;
    if (hasMoved) this.#movedAt = now;
    const isStill = now - this.#movedAt >= this.times.patienceMs;
    if (isStill !== this.#isStill) {
      this.#isStill = isStill;
      this.on.onStillness();
    }
    await this.on.onLook();
  }
}
