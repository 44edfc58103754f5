import { isSameSecret, newSecret } from '../platform/secret.js';

/** How long a code is good for, in ms: a browser that starts cold on a slow disk needs half of it. */
const LIFETIME_MS = 60_000;

/** Codes that let one page in: each valid once and for a minute, so that one may stand where others can read it. */
export class OneTimeCodes {
  readonly #codes = new Map<string, number>();

  /** `now`: a clock in ms that only goes forward. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** A new code of 32 random bytes. */
  issue(): string {
    const code = newSecret();
    this.#codes.set(code, this.now());
    return code;
  }

  /** True for a code that is good; it is not any more after that. */
  redeem(given: string): boolean {
    for (const [code, issuedAt] of this.#codes) {
      if (this.now() - issuedAt >= LIFETIME_MS) this.#codes.delete(code);
      else if (isSameSecret(given, code)) return this.#codes.delete(code);
    }
    return false;
  }
}
