import { RunEvent, type RunEventOf } from '../../../shared/contract/run-events.js';
import { openToRead } from '../../platform/own-files.js';

/** Where a run's events come from: the trainer's own file, or its text (plain mode). */
export interface EventSource {
  /**
   * Hands over the events that are new since the last call, in order. Losses may come without what is not folded into a
   * model: learning rates and gradient norms.
   */
  poll(take: (event: RunEvent) => void): Promise<void>;
  /** Events handed over so far. */
  readonly count: number;
  /** At most `limit` of the events handed over so far, from number `from` on. */
  read(from: number, limit: number): Promise<RunEvent[]>;
}

/** Up to where an events file was read, for going on from there another time. */
export interface EventPlace {
  /** Bytes of whole lines. */
  readonly offset: number;
  readonly count: number;
  /** Byte offset of every `MARK_EVERY`th event. */
  readonly marks: readonly number[];
}

const CHUNK = 1024 * 1024;
const NEWLINE = 10;
const MARK_EVERY = 1024;
/** Those who follow a run read its newest events again and again. */
const KEPT_EVENTS = 2048;

/**
 * Follows `events.jsonl`: whole lines only, a torn last line waits. A line that is no event (torn by a power cut in
 * mid-file) is counted, never guessed at. Earlier events are read again from the file, so memory does not grow with the run.
 */
export class EventFile implements EventSource {
  #offset = 0;
  #count = 0;
  #marks: number[] = [];
  /** Lines of the newest events. */
  #recent: string[] = [];
  unreadableLines = 0;

  constructor(private readonly path: string) {}

  get count(): number {
    return this.#count;
  }

  get place(): EventPlace {
    return { offset: this.#offset, count: this.#count, marks: this.#marks };
  }

  /** Goes on from a place; what stands before it is not handed over again. */
  restore({ offset, count, marks }: EventPlace): void {
    this.#offset = offset;
    this.#count = count;
    this.#marks = [...marks];
    this.#recent = [];
  }

  async poll(take: (event: RunEvent) => void): Promise<void> {
    this.#offset = await readLines(this.path, this.#offset, (line, at) => {
      const event = lossOf(line) ?? eventOf(line);
      if (event === 'none') return;
      if (event === 'damaged') {
        this.unreadableLines += 1;
        return;
      }
      if (this.#count % MARK_EVERY === 0) this.#marks.push(at);
      this.#count += 1;
      this.#recent.push(line);
      if (this.#recent.length >= 2 * KEPT_EVENTS) this.#recent = this.#recent.slice(-KEPT_EVENTS);
      take(event);
    });
  }

  async read(from: number, limit: number): Promise<RunEvent[]> {
    const end = Math.min(this.#count, from + limit);
    if (from >= end) return [];
    const kept = this.#count - this.#recent.length;
    if (from >= kept) return this.#recent.slice(from - kept, end - kept).flatMap(eventsOf);
    const events: RunEvent[] = [];
    const mark = Math.floor(from / MARK_EVERY);
    let number = mark * MARK_EVERY;
    await readLines(this.path, this.#marks[mark] ?? 0, (line) => {
      const event = eventOf(line);
      if (event === 'none' || event === 'damaged') return;
      if (number >= from) events.push(event);
      number += 1;
      return number < end;
    });
    return events;
  }
}

/** Keeps the events of a source that cannot be asked twice. */
export class KeptEvents implements EventSource {
  readonly #events: RunEvent[] = [];

  constructor(private readonly source: { poll(): Promise<RunEvent[]> }) {}

  get count(): number {
    return this.#events.length;
  }

  async poll(take: (event: RunEvent) => void): Promise<void> {
    for (const event of await this.source.poll()) {
      this.#events.push(event);
      take(event);
    }
  }

  async read(from: number, limit: number): Promise<RunEvent[]> {
    return this.#events.slice(from, from + limit);
  }
}

/**
 * Calls `onLine` for each whole line from `offset` on, until it returns false; resolves with the offset after the last one.
 * Nothing while the file does not exist. Pieces are small, so that a long file does not hold up the process.
 */
async function readLines(
  path: string,
  offset: number,
  onLine: (line: string, at: number) => boolean | void,
): Promise<number> {
  const handle = await openToRead(path);
  if (handle === null) return offset;
  try {
    let buffer = Buffer.allocUnsafe(CHUNK);
    for (let at = offset; ;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      const end = buffer.lastIndexOf(NEWLINE, bytesRead - 1);
      if (bytesRead === 0 || (end < 0 && bytesRead < buffer.length)) return at;
      // A line longer than the buffer: a prompt may be long.
      if (end < 0) buffer = Buffer.allocUnsafe(buffer.length * 2);
      for (let from = 0; from <= end;) {
        const to = buffer.indexOf(NEWLINE, from);
        if (onLine(buffer.toString('utf8', from, to), at + from) === false) return at + to + 1;
        from = to + 1;
      }
      at += end + 1;
    }
  } finally {
    await handle.close();
  }
}

function eventOf(line: string): RunEvent | 'none' | 'damaged' {
  if (line.trim() === '') return 'none';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'damaged'; // counted and told by the caller
  }
  const parsed = RunEvent.safeParse(value);
  return parsed.success ? parsed.data : 'damaged';
}

function eventsOf(line: string): RunEvent[] {
  const event = eventOf(line);
  return event === 'none' || event === 'damaged' ? [] : [event];
}

const NUMBER = '-?(?:0|[1-9]\\d{0,17})(?:\\.\\d{1,25})?(?:[eE][+-]?\\d{1,2})?';
const NAMED = `"[^"\\\\\u0000-\u001f]*": ?${NUMBER}`;
/** A loss as both trainers write it, and nothing else: valid JSON, all numbers finite. */
const LOSS = new RegExp(
  `^\\{"type": ?"loss", ?"t": ?(\\d{1,15}), ?"step": ?([1-9]\\d{0,14}), ?"epoch": ?(null|\\d{1,15})` +
    `, ?"loss": ?(null|${NUMBER}), ?"average": ?(null|${NUMBER})(, ?"isNaN": ?true)?` +
    `(?:, ?"learningRates": ?\\{(?:${NAMED}(?:, ?${NAMED})*)?\\})?(?:, ?"gradNorm": ?(?:null|${NUMBER}))?\\}$`,
);

/**
 * What a model takes of a loss; null for every other line. Nearly all lines of a long run are losses, and reading them so is
 * several times faster than as JSON with a check of each field.
 */
function lossOf(line: string): RunEventOf<'loss'> | null {
  const found = LOSS.exec(line);
  if (found === null) return null;
  const [, t, step, epoch, loss, average, isNaN] = found;
  return {
    type: 'loss',
    t: Number(t),
    step: Number(step),
    epoch: numberOrNull(epoch),
    loss: numberOrNull(loss),
    average: numberOrNull(average),
    ...(isNaN === undefined ? {} : { isNaN: true }),
  };
}

const numberOrNull = (text: string | undefined) => (text === 'null' ? null : Number(text));
