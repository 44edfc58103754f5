/** Below this time the rate is noise and no rate or ETA is shown. */
const SETTLE_MS = 1500;

/** Rate and ETA of a count that grows; silent until enough time has passed to mean something. */
export class RateMeter {
  #startedAt: number | null = null;
  #startDone = 0;

  constructor(private readonly now: () => number) {}

  /** Takes the count as it is now. Rate in units a second. */
  measure(done: number, total: number | null): { rate: number | null; etaSeconds: number | null } {
    const now = this.now();
    if (this.#startedAt === null) {
      this.#startedAt = now;
      this.#startDone = done;
    }
    const elapsed = now - this.#startedAt;
    const made = done - this.#startDone;
    if (elapsed < SETTLE_MS || made <= 0) return { rate: null, etaSeconds: null };
    const rate = (made / elapsed) * 1000;
    return { rate, etaSeconds: total === null ? null : Math.max(0, (total - done) / rate) };
  }
}
