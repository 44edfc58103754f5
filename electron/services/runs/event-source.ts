import { RunEvent } from '../../../shared/contract/run-events.js';
import { LineFile } from './line-file.js';

/** Where a run's events come from: the trainer's own file, or its text (plain mode). */
export interface EventSource {
  /** Events that are new since the last call, in order. */
  poll(): Promise<RunEvent[]>;
}

/** Follows `events.jsonl`. A line that is no event (torn by a power cut in mid-file) is counted, never guessed at. */
export class EventFile implements EventSource {
  readonly #lines: LineFile;
  unreadableLines = 0;

  constructor(path: string) {
    this.#lines = new LineFile(path);
  }

  async poll(): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for (const line of await this.#lines.readOn()) {
      if (line.trim() === '') continue;
      const parsed = RunEvent.safeParse(parseJson(line));
      if (parsed.success) events.push(parsed.data);
      else this.unreadableLines += 1;
    }
    return events;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // no event: counted by the caller
  }
}
