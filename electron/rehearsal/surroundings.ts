import type { EventLog } from './event-log.js';
import type { StopWatch } from './stop-request.js';

/** Text for the log console. */
export interface Console {
  /** A line on stdout. */
  out(line: string): void;
  /** A line on stderr, where the trainer's own log goes. */
  err(line: string): void;
  /** Text on stderr without a line end: the progress bar. */
  redraw(text: string): void;
}

/** What a segment of a run speaks to and listens to. */
export interface Surroundings {
  readonly events: EventLog;
  readonly stop: StopWatch;
  readonly console: Console;
}
