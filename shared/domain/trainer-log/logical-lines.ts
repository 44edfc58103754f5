import { LineSplitter } from './line-splitter.js';
import { LogTable, type LogItem } from './log-table.js';
import { parseBar } from './progress-bar.js';
import { stripEscapes } from './terminal-text.js';
import { TracebackWatch } from './traceback-watch.js';
import { isTracebackStart, type TrainerError } from './traceback-reader.js';

/** The text of a stream, or the end of it, as things said: wrapped log lines joined, progress bars left out. */
export interface ReadText {
  readonly items: readonly LogItem[];
  /** The error that ended the trainer, and all that happened before it, the first first. */
  readonly error: TrainerError | null;
  readonly errors: readonly TrainerError[];
}

/** Reads a whole text at once. */
export function readLogText(text: string): ReadText {
  const splitter = new LineSplitter();
  const table = new LogTable();
  const watch = new TracebackWatch();
  const lines = [...splitter.push(text), ...splitter.flush()].map(stripEscapes);
  const all = [...lines.flatMap((line) => table.push(line)), ...table.flush()];
  const items: LogItem[] = [];
  for (const item of all) {
    const bar = item.kind === 'line' ? parseBar(item.text) : null;
    watch.push(item, bar);
    if (!bar || isTracebackStart(item.text)) items.push(item);
  }
  return { items, error: watch.error, errors: watch.errors };
}
