import type { LogItem } from './log-table.js';
import type { Bar } from './progress-bar.js';
import { isTracebackStart, TracebackReader, type TrainerError } from './traceback-reader.js';

/** Errors of a stream, without those after which the trainer continued: with further steps or further log records. */
export class TracebackWatch {
  readonly #reader = new TracebackReader();
  #steps = 0;

  get error(): TrainerError | null {
    return this.#reader.error;
  }

  get errors(): readonly TrainerError[] {
    return this.#reader.errors;
  }

  /** Takes one item of the log; `bar`: the item read as a progress bar. Returns true when it belongs to a traceback. */
  push(item: LogItem, bar: Bar | null): boolean {
    // A progress bar has no line end of its own, so a traceback may begin on the same line.
    if (item.kind === 'line' && (!bar || isTracebackStart(item.text))) {
      if (bar) this.#takeBar(bar);
      return this.#reader.push(item.text);
    }
    if (bar) this.#takeBar(bar);
    else if (item.level === 'INFO' || item.level === 'WARNING') this.#reader.goOn();
    this.#reader.interrupt();
    return false;
  }

  /** The trainer redraws the bar when it ends, so only a higher count shows that the training continued. */
  #takeBar({ kind, count }: Bar): void {
    if (kind !== 'steps') return;
    if (count > this.#steps) this.#reader.goOn();
    this.#steps = Math.max(this.#steps, count);
  }
}
