import type { Gpu } from '../../../shared/contract/index.js';
import {
  CARD_FIELDS,
  PROCESS_FIELDS,
  parseCardLine,
  parseProcessLine,
  unknownField,
  type ProcessLine,
} from '../../../shared/domain/gpu/index.js';
import { followProgram } from '../../platform/programs/follow-program.js';

/** How nvidia-smi stands: it measures, there is no such program or no card, or it is there and does not work. */
export type NvidiaState =
  | { readonly state: 'ok'; readonly gpus: Gpu[] }
  | { readonly state: 'absent' }
  | { readonly state: 'broken'; readonly reason: string };

export interface NvidiaWatchOptions {
  /** The program and what comes before its own words. */
  readonly command: readonly [file: string, ...args: string[]];
  readonly onState: (state: NvidiaState) => void;
  /** Without a line for so long it counts as hanging, in ms. */
  readonly silenceMs: number;
  /** Pause before a broken one is started again, in ms. */
  readonly retryMs: number;
}

/** Cards are measured once a second, their processes every 5 s (which costs the driver more). */
const PROCESS_SECONDS = 5;
/** A list without processes is printed as nothing at all, so they count as gone when two lists went by. */
const PROCESS_KEPT_MS = PROCESS_SECONDS * 2500;

/** One nvidia-smi that runs on and prints a line a card and second, and one for the processes. */
export class NvidiaWatch {
  #fields = [...CARD_FIELDS];
  readonly #cards = new Map<string, Omit<Gpu, 'processes'>>();
  /** Cards seen in the round of lines that is coming in; a card that is missing in a whole round is gone. */
  #round = new Set<string>();
  #lastIndex = -1;
  readonly #processes = new Map<string, ProcessLine & { seenAt: number }>();
  #stops: (() => void)[] = [];
  #silence: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(private readonly options: NvidiaWatchOptions) {
    this.#start();
  }

  stop(): void {
    this.#isStopped = true;
    this.#halt();
  }

  #halt(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    if (this.#silence !== null) clearTimeout(this.#silence);
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  #start(): void {
    const [file, ...words] = this.options.command;
    const format = ['--format=csv,noheader,nounits', '-l'];
    const cards = [...words, `--query-gpu=${this.#fields.join(',')}`, ...format, '1'];
    const processes = [
      ...words,
      `--query-compute-apps=${PROCESS_FIELDS.join(',')}`,
      ...format,
      String(PROCESS_SECONDS),
    ];
    let firstWords = '';
    this.#listenForSilence();
    this.#stops = [
      followProgram(file, cards, {
        onLine: (line) => {
          if (!this.#takeCard(line)) firstWords = `${firstWords} ${line}`.trim().slice(0, 400);
        },
        onEnd: (end) => this.#ended(end.reason, `${firstWords} ${end.stderr}`.trim()),
      }),
      followProgram(file, processes, {
        onLine: (line) => this.#takeProcess(line),
        onEnd: () => undefined, // the cards' own program tells what is wrong
      }),
    ];
  }

  #listenForSilence(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#fail(`nvidia-smi gave no answer for ${Math.round(this.options.silenceMs / 1000)} s`);
    }, this.options.silenceMs);
  }

  /** False when the line tells nothing of a card. */
  #takeCard(line: string): boolean {
    const card = parseCardLine(line, this.#fields);
    if (card === null) return false;
    this.#listenForSilence();
    if (card.index <= this.#lastIndex) {
      for (const uuid of this.#cards.keys()) if (!this.#round.has(uuid)) this.#cards.delete(uuid);
      this.#round = new Set();
    }
    this.#lastIndex = card.index;
    this.#round.add(card.uuid);
    this.#cards.set(card.uuid, card);
    this.#tell();
    return true;
  }

  #takeProcess(line: string): void {
    const found = parseProcessLine(line);
    if (found !== null)
      this.#processes.set(`${found.uuid} ${found.pid}`, { ...found, seenAt: Date.now() });
  }

  #tell(): void {
    const oldest = Date.now() - PROCESS_KEPT_MS;
    for (const [key, { seenAt }] of this.#processes)
      if (seenAt < oldest) this.#processes.delete(key);
    const all = [...this.#processes.values()];
    const gpus = [...this.#cards.values()]
      .sort((a, b) => a.index - b.index)
      .map((card) => ({
        ...card,
        processes: all
          .filter(({ uuid }) => uuid === card.uuid)
          .map(({ pid, name, memoryMiB }) => ({ pid, name, memoryMiB })),
      }));
    this.options.onState({ state: 'ok', gpus });
  }

  #ended(reason: string, said: string): void {
    if (this.#isStopped) return;
    const unknown = unknownField(said);
    if (unknown !== null && this.#fields.includes(unknown)) {
      this.#halt();
      this.#fields = this.#fields.filter((field) => field !== unknown);
      this.#start();
      return;
    }
    if (reason === 'ENOENT') {
      this.#halt();
      this.options.onState({ state: 'absent' });
    } else if (/no devices were found/i.test(said)) {
      this.#halt();
      this.options.onState({ state: 'absent' });
    } else {
      this.#fail(`nvidia-smi ended (${reason})${said === '' ? '' : `: ${firstSentence(said)}`}`);
    }
  }

  #fail(reason: string): void {
    this.#halt();
    this.#cards.clear();
    this.#processes.clear();
    this.#lastIndex = -1;
    this.options.onState({ state: 'broken', reason });
    this.#retry = setTimeout(() => this.#start(), this.options.retryMs);
    this.#retry.unref();
  }
}

function firstSentence(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200);
}
