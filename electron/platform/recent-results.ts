/** Results by key, made once; only the `limit` newest are kept. A failure is not. */
export class RecentResults<T> {
  readonly #known = new Map<string, T>();

  constructor(private readonly limit: number) {}

  /** Two callers at the same time each run `make`: a shared run would end for both when one aborts. */
  async once(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = await make();
    this.#known.delete(key);
    this.#known.set(key, made);
    for (const old of [...this.#known.keys()].slice(0, -this.limit)) this.#known.delete(old);
    return made;
  }
}
