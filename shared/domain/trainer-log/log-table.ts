import { cellWidth } from './terminal-text.js';

/** One thing the trainer said: a line of the log table joined from its wrapped parts, or a bare line. */
export interface LogItem {
  readonly kind: 'record' | 'line';
  readonly level: string | null;
  readonly text: string;
}

// Time (blank when equal to that of the line before), level padded to eight. It may be glued to the end of a bar.
const HEAD = /(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d| {19}) (INFO|WARNING|ERROR|DEBUG|CRITICAL) {1,4} ?/;
const INDENT = ' '.repeat(29);
const SOURCE = /^(.*?)\s+(\S+\.py:\d+)\s*$/s;

interface OpenRecord {
  readonly level: string;
  readonly width: number;
  text: string;
  isLastPartFull: boolean;
}

/**
 * Puts the log table together again: the table wraps messages to its width and cuts paths in the middle of a name.
 * A part that fills its column to the last cell was cut, so the next is joined without a blank.
 */
export class LogTable {
  #open: OpenRecord | null = null;

  /** Takes one line (escapes stripped); returns what is complete by now. A record is complete when another thing follows. */
  push(line: string): LogItem[] {
    if (line === '') return [];
    const head = HEAD.exec(line);
    if (head) return this.#startRecord(line, head);
    if (this.#open && line.startsWith(INDENT)) {
      this.#append(this.#open, line.slice(INDENT.length).trimEnd());
      return [];
    }
    return [...this.flush(), { kind: 'line', level: null, text: line }];
  }

  /** The record that is still open, if any. */
  flush(): LogItem[] {
    const open = this.#open;
    this.#open = null;
    return open ? [{ kind: 'record', level: open.level, text: open.text }] : [];
  }

  #startRecord(line: string, head: RegExpExecArray): LogItem[] {
    const items = this.flush();
    const glued = line.slice(0, head.index);
    if (glued.trim() !== '') items.push({ kind: 'line', level: null, text: glued });
    const rest = line.slice(head.index + head[0].length);
    const source = SOURCE.exec(rest);
    const text = (source?.[1] ?? rest).trimEnd();
    const width = source?.[2]
      ? cellWidth(rest.trimEnd()) - cellWidth(source[2]) - 1
      : cellWidth(rest);
    const isLastPartFull = text !== '' && cellWidth(text) >= width;
    this.#open = { level: head[1] ?? 'INFO', width, text, isLastPartFull };
    return items;
  }

  #append(open: OpenRecord, part: string): void {
    const gap = open.isLastPartFull || open.text === '' || part === '' ? '' : ' ';
    open.text += gap + part;
    open.isLastPartFull = cellWidth(part) >= open.width;
  }
}
