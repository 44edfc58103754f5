import type { RunEvent, RunPhase } from '../../contract/run-events.js';
import {
  bucketOfText,
  checkpointPosition,
  epochOf,
  mayFollow,
  phaseOf,
  planNumberOf,
  savedPathOf,
  warningOf,
  type FilePosition,
  type PlanNumber,
} from './landmarks.js';
import { LineSplitter } from './line-splitter.js';
import { LogTable, type LogItem } from './log-table.js';
import { parseBar, type Bar } from './progress-bar.js';
import { StepCounter } from './step-counter.js';
import { stripEscapes } from './terminal-text.js';
import { isTracebackStart, type TrainerError } from './traceback-reader.js';
import { TracebackWatch } from './traceback-watch.js';

export type LogStream = 'stdout' | 'stderr';

export interface ParserOptions {
  /** Steps and epochs done before this segment. */
  readonly stepOffset?: number;
  readonly epochOffset?: number;
}

/** What the text has said so far, as it was said. */
export interface TrainerLogFacts {
  readonly sawModelSaved: boolean;
  readonly sawNoData: boolean;
  readonly hasNaN: boolean;
  /** The trainer's own count of this segment. */
  readonly lastBar: {
    readonly count: number;
    readonly total: number;
    readonly average: number | null;
  } | null;
  readonly error: TrainerError | null;
}

export interface ExitFacts {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** One stream's way from characters to things said. */
class StreamReader {
  readonly splitter = new LineSplitter();
  readonly table = new LogTable();
  readonly tracebacks = new TracebackWatch();
}

/** Turns the text of an untouched trainer into run events. Each stream may be fed in any pieces, cut anywhere. */
export class TrainerLogParser {
  readonly #streams = { stdout: new StreamReader(), stderr: new StreamReader() };
  readonly #steps: StepCounter;
  readonly #plan: Partial<Record<PlanNumber, number>> = {};
  readonly #warned = new Set<string>();
  readonly #buckets: [number, number, number][] = [];
  #events: RunEvent[] = [];
  #phase: RunPhase | null = null;
  #hasStarted = false;
  #hasEnded = false;
  #sawModelSaved = false;
  #sawNoData = false;
  #t = 0;

  constructor(private readonly options: ParserOptions = {}) {
    this.#steps = new StepCounter(options);
  }

  get facts(): TrainerLogFacts {
    return {
      sawModelSaved: this.#sawModelSaved,
      sawNoData: this.#sawNoData,
      hasNaN: this.#steps.hasNaN,
      lastBar: this.#steps.lastBar,
      error: this.#streams.stderr.tracebacks.error ?? this.#streams.stdout.tracebacks.error,
    };
  }

  /** Epoch of a step of this segment (the trainer's own count); null before the plan was printed. */
  epochOf(count: number): number | null {
    return this.#steps.epochOfCount(count);
  }

  /** Epochs completed at a step of this segment. */
  epochsCompleted(count: number): number | null {
    return this.#steps.epochsCompleted(count);
  }

  /** Step and epoch of the whole plan for a file whose name says where it belongs. */
  placeOf(name: FilePosition): { step: number | null; epoch: number | null } {
    return this.#steps.placeOf(name);
  }

  /** Takes a chunk of one stream; `t`: Unix time in ms at which it was read. Returns the events that follow from it. */
  push(stream: LogStream, text: string, t: number): RunEvent[] {
    this.#begin(t);
    const reader = this.#streams[stream];
    for (const line of reader.splitter.push(text)) this.#line(reader, line);
    return this.#take();
  }

  /** After the trainer ended: what stood on unended lines, and the `end` event. */
  finish(exit: ExitFacts, t: number): RunEvent[] {
    this.#begin(t);
    for (const reader of Object.values(this.#streams)) {
      for (const line of reader.splitter.flush()) this.#line(reader, line);
      for (const item of reader.table.flush()) this.#item(reader, item);
    }
    this.#steps.flush().forEach((event) => this.#emit({ ...event, t }));
    const end = this.#hasEnded ? null : this.#endEvent(exit);
    if (end) this.#emit(end);
    this.#hasEnded = true;
    return this.#take();
  }

  #begin(t: number): void {
    this.#t = t;
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    const stepOffset = this.options.stepOffset ?? 0;
    this.#emit({ type: 'start', t, engine: 'sd-scripts', mode: 'plain', stepOffset });
    this.#enter('loading');
  }

  #take(): RunEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #emit(event: RunEvent): void {
    this.#events.push(event);
  }

  #enter(phase: RunPhase): void {
    if (phase === this.#phase || !mayFollow(phase, this.#phase)) return;
    this.#phase = phase;
    this.#emit({ type: 'phase', t: this.#t, phase });
  }

  #line(reader: StreamReader, raw: string): void {
    for (const item of reader.table.push(stripEscapes(raw))) this.#item(reader, item);
  }

  #item(reader: StreamReader, item: LogItem): void {
    const bar = item.kind === 'line' ? parseBar(item.text) : null;
    if (bar) this.#bar(bar);
    const isOfTraceback = reader.tracebacks.push(item, bar);
    if (isOfTraceback || (bar && !isTracebackStart(item.text))) return;
    this.#message(item.text.trim().replace(/\s+/g, ' '), item.text);
  }

  #bar(bar: Bar): void {
    if (bar.kind === 'steps') {
      const steps = this.#steps.push(bar);
      if (this.#phase !== 'saving' || steps.length > 0) this.#enter('training');
      for (const step of steps) this.#emit({ ...step, t: this.#t });
      if (this.#steps.hasNaN) this.#warn('nan_loss', 'The loss is not a number.');
    } else if (bar.label === '' && this.#phase !== null && this.#phase !== 'training') {
      if (this.#phase === 'loading') return; // image sizes: over before anybody looks
      this.#emit({
        type: 'progress',
        t: this.#t,
        phase: this.#phase,
        done: bar.count,
        total: bar.total,
      });
    }
  }

  #message(message: string, raw: string): void {
    if (message === '') return;
    const phase = phaseOf(message);
    if (phase) this.#enter(phase);
    if (message.startsWith('model saved.')) this.#sawModelSaved = true;
    if (message.startsWith('No data found')) this.#sawNoData = true;
    const warning = warningOf(message);
    if (warning) this.#warn(warning, message);
    const bucket = bucketOfText(message);
    if (bucket) this.#buckets.push(bucket);
    const epoch = epochOf(message);
    if (epoch !== null) this.#steps.beginEpoch(epoch);
    const path = savedPathOf(raw.trim());
    if (path !== null) this.#checkpoint(path);
    this.#planLine(raw);
  }

  #warn(code: string, message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#emit({ type: 'warning', t: this.#t, code, message });
  }

  #checkpoint(path: string): void {
    const file = path.split(/[\\/]/).pop() ?? path;
    const { step, epoch, isFinal } = checkpointPosition(file);
    const place = this.#steps.placeOf({ step, epoch, isFinal });
    this.#emit({ type: 'checkpoint', t: this.#t, file, isFinal, ...place });
  }

  #planLine(line: string): void {
    const found = planNumberOf(line);
    if (!found) return;
    this.#plan[found.name] = found.value;
    if (found.name === 'totalSteps') this.#announcePlan();
  }

  #announcePlan(): void {
    const { images, regImages = 0, batchesPerEpoch, epochs, totalSteps } = this.#plan;
    if (images === undefined || batchesPerEpoch === undefined) return;
    if (epochs === undefined || totalSteps === undefined) return;
    const gradientAccumulation = this.#plan.gradientAccumulation ?? 1;
    this.#steps.setPlan({ batchesPerEpoch, epochs, totalSteps, gradientAccumulation });
    const { batchSize } = this.#plan;
    this.#emit({
      type: 'plan',
      t: this.#t,
      totalSteps: this.#steps.totalSteps ?? totalSteps,
      epochs,
      batchesPerEpoch,
      images: images + regImages,
      gradientAccumulation,
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(this.#buckets.length === 0 ? {} : { buckets: this.#buckets }),
    });
  }

  /** Null when neither the exit nor the text says how it ended: then nothing is claimed. */
  #endEvent(exit: ExitFacts): RunEvent | null {
    const base = { type: 'end', t: this.#t, step: this.#steps.lastStep } as const;
    if (this.#sawModelSaved) return { ...base, outcome: 'finished' };
    if (exit.signal !== null)
      return { ...base, outcome: 'stopped', message: `Ended by ${exit.signal}.` };
    const { error } = this.facts;
    if (error) return { ...base, outcome: 'failed', errorType: error.type, message: error.message };
    return exit.exitCode === null ? null : { ...base, outcome: 'failed' };
  }
}
