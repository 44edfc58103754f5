/** A short row between those who make things and one who takes them: who is too fast waits. */
export class Channel<T> {
  readonly #items: T[] = [];
  #isClosed = false;
  #wake: (() => void)[] = [];

  constructor(private readonly capacity: number) {}

  /** Adds an item once there is room. */
  async push(item: T): Promise<void> {
    while (this.#items.length >= this.capacity && !this.#isClosed) await this.#change();
    this.#items.push(item);
    this.#changed();
  }

  /** The next items, as many as asked for; fewer only at the end, none when all is taken. */
  async take(count: number): Promise<T[]> {
    while (this.#items.length < count && !this.#isClosed) await this.#change();
    const taken = this.#items.splice(0, count);
    this.#changed();
    return taken;
  }

  /** Says that nothing more will come; lets everybody go on who waits. */
  close(): void {
    this.#isClosed = true;
    this.#changed();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
