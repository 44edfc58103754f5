import type { LogItem } from './log-table.js';
import type { Bar } from './progress-bar.js';
import { isTracebackStart, TracebackReader, type TrainerError } from './traceback-reader.js';

/** Errors of a stream, apart from those after which the trainer went on: with its work, or with what it tells of it. */
export class TracebackWatch {
  readonly #reader = new TracebackReader();
  #steps = 0;

  get error(): TrainerError | null {
    return this.#reader.error;
  }

  get errors(): readonly TrainerError[] {
    return this.#reader.errors;
  }

  /** Takes one thing said, with the bar that it is. True when it belongs to a traceback. */
  push(item: LogItem, bar: Bar | null): boolean {
    // A traceback may begin on the line of a bar that was never ended.
    if (item.kind === 'line' && (!bar || isTracebackStart(item.text))) {
      if (bar) this.#takeBar(bar);
      return this.#reader.push(item.text);
    }
    if (bar) this.#takeBar(bar);
    else if (item.level === 'INFO' || item.level === 'WARNING') this.#reader.goOn();
    this.#reader.interrupt();
    return false;
  }

  /** The bar is drawn once more when the trainer ends; only a step more shows that it went on. */
  #takeBar({ kind, count }: Bar): void {
    if (kind !== 'steps') return;
    if (count > this.#steps) this.#reader.goOn();
    this.#steps = Math.max(this.#steps, count);
  }
}
