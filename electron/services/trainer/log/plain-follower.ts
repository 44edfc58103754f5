import { join } from 'node:path';
import type { RunEvent } from '../../../../shared/contract/run-events.js';
import { TrainerLogParser, type ExitFacts } from '../../../../shared/domain/trainer-log/index.js';
import { readRecord } from '../../../supervisor/record.js';
import { RUN_FILES } from '../engines/engine.js';
import { LossCollector } from './loss-collector.js';
import { OutputFolder } from './output-folder.js';
import { TensorBoardReader } from './tensorboard-reader.js';
import { TextTail } from './text-tail.js';

export interface PlainFollowerOptions {
  /** Steps and epochs done before this segment. */
  readonly stepOffset?: number;
  readonly epochOffset?: number;
  /** How the trainer ended, or null while it runs. Default: what the supervisor recorded. */
  readonly exit?: () => Promise<ExitFacts | null>;
  /** Clock, Unix ms. */
  readonly now?: () => number;
}

/**
 * Derives the events of a plain run from what the untouched trainer leaves: its text, its TensorBoard file and its
 * output folder. From the first byte each time, so live following and reading an old run are the same.
 */
export class PlainFollower {
  readonly #stdout: TextTail;
  readonly #stderr: TextTail;
  readonly #scalars: TensorBoardReader;
  readonly #parser: TrainerLogParser;
  readonly #losses: LossCollector;
  readonly #output: OutputFolder;
  readonly #exit: () => Promise<ExitFacts | null>;
  readonly #now: () => number;
  #hasEnded = false;

  constructor(runDir: string, options: PlainFollowerOptions = {}) {
    const { stepOffset = 0, epochOffset = 0 } = options;
    this.#stdout = new TextTail(join(runDir, RUN_FILES.stdout));
    this.#stderr = new TextTail(join(runDir, RUN_FILES.stderr));
    this.#scalars = new TensorBoardReader(join(runDir, RUN_FILES.log));
    this.#parser = new TrainerLogParser({ stepOffset, epochOffset });
    this.#losses = new LossCollector(stepOffset, (count) => this.#parser.epochOf(count));
    const prompts = join(runDir, RUN_FILES.prompts);
    this.#output = new OutputFolder(
      join(runDir, RUN_FILES.output),
      prompts,
      this.#parser,
      stepOffset,
    );
    this.#exit = options.exit ?? (() => recordedExit(join(runDir, RUN_FILES.supervisor)));
    this.#now = options.now ?? Date.now;
  }

  /** Events that are new since the last call; `end` is the last of all. */
  async poll(): Promise<RunEvent[]> {
    if (this.#hasEnded) return [];
    // First, so that all the trainer wrote before its end is read below.
    const exit = await this.#exit();
    const events = await this.#read();
    if (exit === null) return events;
    this.#hasEnded = true;
    const last = this.#parser.finish(exit, this.#now());
    const closing = this.#withoutAnnounced(last.filter((event) => event.type !== 'end'));
    const files = await this.#output.poll(this.#now());
    return [
      ...events,
      ...closing,
      ...this.#losses.flush(),
      ...files,
      ...last.filter((event) => event.type === 'end'),
    ];
  }

  async #read(): Promise<RunEvent[]> {
    const t = this.#now();
    const out = await this.#stdout.readOn();
    const err = await this.#stderr.readOn();
    if (out === '' && err === '')
      return [...(await this.#readLosses()), ...(await this.#output.poll(t))];
    const said = [...this.#parser.push('stdout', out, t), ...this.#parser.push('stderr', err, t)];
    const events = this.#withoutAnnounced(said);
    return [...events, ...(await this.#readLosses()), ...(await this.#output.poll(t))];
  }

  async #readLosses(): Promise<RunEvent[]> {
    return (await this.#scalars.poll()).flatMap((point) => this.#losses.push(point));
  }

  /** Checkpoints are announced before they are written: those wait until their file is whole. */
  #withoutAnnounced(events: RunEvent[]): RunEvent[] {
    return events.filter((event) => {
      if (event.type !== 'checkpoint') return true;
      this.#output.announce(event);
      return false;
    });
  }
}

async function recordedExit(path: string): Promise<ExitFacts | null> {
  const exit = (await readRecord(path))?.exit;
  return exit ? { exitCode: exit.code, signal: exit.signal } : null;
}
