/** The error that ended the trainer: last line of the first traceback, chained ones followed to their last. */
export interface TrainerError {
  readonly type: string;
  readonly message: string;
  /** Names of the functions of the traceback, outermost first. */
  readonly functions: readonly string[];
}

const START = 'Traceback (most recent call last):';
const CHAIN =
  /^(?:During handling of the above exception|The above exception was the direct cause)/;
const FRAME = /^\s+File "(?:.*)", line \d+, in (\S+)/;
const EXCEPTION = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:: (.*))?$/;

/** True when a traceback begins on this line, perhaps glued to something before it. */
export function isTracebackStart(line: string): boolean {
  return line.includes(START);
}

/** Reads tracebacks line by line. Under accelerate a second one follows, about the command: the first one counts. */
export class TracebackReader {
  #error: TrainerError | null = null;
  #isInside = false;
  #isChained = true;
  #functions: string[] = [];

  get error(): TrainerError | null {
    return this.#error;
  }

  /** Takes one line that is no progress bar and no log record. True when the line belongs to a traceback. */
  push(line: string): boolean {
    if (isTracebackStart(line)) {
      this.#isChained = this.#isChained || line.includes('Original ');
      this.#isInside = true;
      this.#functions = [];
      return true;
    }
    if (!this.#isInside) return this.#pushBetween(line);
    if (/^\s/.test(line)) {
      const name = FRAME.exec(line)?.[1];
      if (name !== undefined) this.#functions.push(name);
      return true;
    }
    this.#close(line);
    return true;
  }

  #pushBetween(line: string): boolean {
    if (!CHAIN.test(line)) return false;
    this.#isChained = true;
    return true;
  }

  #close(line: string): void {
    const match = EXCEPTION.exec(line);
    this.#isInside = false;
    if (match && this.#isChained) {
      this.#error = {
        type: match[1] ?? '',
        message: (match[2] ?? '').trimEnd(),
        functions: this.#functions,
      };
    }
    this.#isChained = false;
  }
}
