/** An error as Python printed it. */
export interface TrainerError {
  readonly type: string;
  /** First line of what it says. */
  readonly message: string;
  /** What it says further, line by line; torch and the hub put the reason there. */
  readonly details: readonly string[];
  /** Names of the functions of the traceback, outermost first. */
  readonly functions: readonly string[];
}

const START = 'Traceback (most recent call last):';
const CHAIN =
  /^(?:During handling of the above exception|The above exception was the direct cause)/;
const FRAME = /^\s+File "(?:.*)", line \d+, in (\S+)/;
const EXCEPTION = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:: ?(.*))?$/;
/** An error line without a traceback: from another process, inside a box, or with its traceback cut off at the log's start. */
const BARE = /^((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt)): (.*\S)\s*$/;
/** Errors that Python prints without ending the program: a failed log record, an exception in a destructor. */
const PASSED_OVER = /^(?:--- Logging error ---|Exception ignored (?:in|while)\b)/;
/** The rank prefix of a process in a shared log. It may follow a progress bar on the same line, since bars have no line end. */
const RANK = /^\[(?:rank|default)(\d+)\]: ?/;
const RANK_BEFORE_START = /\[(?:rank|default)(\d+)\]: ?(?=(?:\w+ )?Traceback \(most recent)/;
/** Lines of accelerate and torch about an ended process, which do not belong to its error message. */
const ANOTHER_VOICE = /^(?:[EWI]\d{4} \d\d:|\[[EWI] |[=-]{8})/;
const MOST_DETAILS = 40;

/** True when a traceback begins on this line, perhaps glued to something before it. */
export function isTracebackStart(line: string): boolean {
  return line.includes(START);
}

/** The line without its rank prefix; `rank` null: the line has none. */
function withoutRank(line: string): { rank: string | null; text: string } {
  const match = (isTracebackStart(line) ? RANK_BEFORE_START : RANK).exec(line);
  if (!match) return { rank: null, text: line };
  return { rank: match[1] ?? null, text: line.slice(match.index + match[0].length) };
}

interface ErrorChain {
  readonly rank: string | null;
  readonly isBare: boolean;
  /** Chained exceptions, the original cause first. */
  readonly chain: OpenError[];
}

interface OpenError extends TrainerError {
  message: string;
  readonly details: string[];
}

/** Tracebacks of one process. */
class Strand {
  isInside = false;
  isPassedOver = false;
  functions: string[] = [];
  chain: OpenError[] | null = null;
  /** The next traceback belongs to the same error: `During handling …`, or the original one of a data loader worker. */
  isChained = false;
  /** The error whose message may continue on the following lines; null when it is complete. */
  open: OpenError | null = null;
}

/** Reads tracebacks line by line. Under accelerate a second one follows, about the command: the first one counts. */
export class TracebackReader {
  readonly #strands = new Map<string | null, Strand>();
  #found: ErrorChain[] = [];

  /** The error that ended the trainer: the last one of the first traceback and those that it led to. */
  get error(): TrainerError | null {
    const [first] = [...this.#found].sort(
      (one, other) => Number(one.isBare) - Number(other.isBare),
    );
    return first?.chain.at(-1) ?? null;
  }

  /** All errors in the order in which they happened: the first known cause among them counts. */
  get errors(): readonly TrainerError[] {
    return this.#found.flatMap(({ chain }) => chain);
  }

  /** Takes one line that is no progress bar and no log record. True when the line belongs to a traceback. */
  push(line: string): boolean {
    const { rank, text } = withoutRank(line);
    const strand = this.#strandOf(rank);
    if (isTracebackStart(text)) return this.#start(strand, text);
    if (strand.isInside) {
      if (/^\s/.test(text)) {
        const name = FRAME.exec(text)?.[1];
        if (name !== undefined) strand.functions.push(name);
      } else this.#close(strand, rank, text);
      return true;
    }
    if (CHAIN.test(text)) {
      strand.isChained = true;
      strand.open = null;
      return true;
    }
    if (PASSED_OVER.test(text)) strand.isPassedOver = true;
    else if (strand.open) addDetail(strand, text);
    else this.#takeBare(rank, text);
    return false;
  }

  /** To be called for a bar or a log record: it ends the message of the current error. */
  interrupt(): void {
    for (const strand of this.#strands.values()) strand.open = null;
  }

  /** To be called when training continued: drops errors without a rank, which were not fatal. Errors of ranks are kept. */
  goOn(): void {
    this.#found = this.#found.filter(({ rank }) => rank !== null);
    if (this.#strands.get(null)?.isInside !== true) this.#strands.delete(null);
  }

  #strandOf(rank: string | null): Strand {
    const known = this.#strands.get(rank);
    if (known) return known;
    const strand = new Strand();
    this.#strands.set(rank, strand);
    return strand;
  }

  #start(strand: Strand, text: string): true {
    if (text.includes('Original ') || strand.open?.details.at(-1)?.startsWith('-- Process '))
      strand.isChained = true;
    strand.isInside = true;
    strand.functions = [];
    strand.open = null;
    return true;
  }

  #close(strand: Strand, rank: string | null, line: string): void {
    const match = EXCEPTION.exec(line);
    const { isChained, isPassedOver } = strand;
    strand.isInside = false;
    strand.isChained = false;
    strand.isPassedOver = false;
    if (!match || isPassedOver) return;
    const error: OpenError = {
      type: match[1] ?? '',
      message: (match[2] ?? '').trimEnd(),
      details: [],
      functions: strand.functions,
    };
    strand.open = error;
    if (isChained && strand.chain) {
      strand.chain.push(error);
      return;
    }
    strand.chain = [error];
    this.#found.push({ rank, isBare: false, chain: strand.chain });
  }

  #takeBare(rank: string | null, text: string): void {
    const [, type, message] = BARE.exec(text) ?? [];
    if (type === undefined || message === undefined) return;
    const strand = this.#strandOf(rank);
    if (strand.isPassedOver) {
      strand.isPassedOver = false;
      return;
    }
    const error: OpenError = { type, message, details: [], functions: [] };
    this.#found.push({ rank, isBare: true, chain: [error] });
    strand.open = error;
  }
}

function addDetail(strand: Strand, text: string): void {
  const { open } = strand;
  if (!open) return;
  const line = text.trim();
  if (ANOTHER_VOICE.test(line) || open.details.length >= MOST_DETAILS) strand.open = null;
  // The error's own words begin on the next line when its first is empty.
  else if (open.message === '') open.message = line;
  else open.details.push(line);
}
