/** Collects names and tells them a few times a second: an event an image would be many. */
export class NamesTeller {
  #names: string[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly tell: (names: string[]) => void,
    private readonly everyMs = 200,
  ) {}

  add(name: string): void {
    this.#names.push(name);
    this.#timer ??= setTimeout(() => this.flush(), this.everyMs);
  }

  /** Tells at once what has come since the last time. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#names.length > 0) this.tell(this.#names.splice(0));
  }
}
