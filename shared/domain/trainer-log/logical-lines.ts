import { LineSplitter } from './line-splitter.js';
import { LogTable, type LogItem } from './log-table.js';
import { parseBar } from './progress-bar.js';
import { stripEscapes } from './terminal-text.js';
import { isTracebackStart, TracebackReader, type TrainerError } from './traceback-reader.js';

/** The text of a stream, or the end of it, as things said: wrapped log lines joined, progress bars left out. */
export interface ReadText {
  readonly items: readonly LogItem[];
  readonly error: TrainerError | null;
}

/** Reads a whole text at once. */
export function readLogText(text: string): ReadText {
  const splitter = new LineSplitter();
  const table = new LogTable();
  const tracebacks = new TracebackReader();
  const lines = [...splitter.push(text), ...splitter.flush()].map(stripEscapes);
  const all = [...lines.flatMap((line) => table.push(line)), ...table.flush()];
  const items: LogItem[] = [];
  for (const item of all) {
    if (item.kind === 'line' && parseBar(item.text) && !isTracebackStart(item.text)) continue;
    if (item.kind === 'line') tracebacks.push(item.text);
    items.push(item);
  }
  return { items, error: tracebacks.error };
}
