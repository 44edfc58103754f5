/** Cuts a stream of text into lines at `\r` and `\n`; what stands after the last one waits for the next chunk. */
export class LineSplitter {
  #rest = '';

  /** Lines that are complete now, without their ends. */
  push(text: string): string[] {
    const parts = (this.#rest + text).split(/[\r\n]/);
    this.#rest = parts.pop() ?? '';
    return parts;
  }

  /** The last, unended line, if any. */
  flush(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
