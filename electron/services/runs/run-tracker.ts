import { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Diagnosis,
  RunDelta,
  RunEvent,
  RunNotice,
  RunSummary,
} from '../../../shared/contract/index.js';
import { differenceNotice, planDifferences } from '../../../shared/domain/preflight/index.js';
import { RunModel } from '../../../shared/domain/run/run-model.js';
import { deriveRunState, isEnded } from '../../../shared/domain/run/run-state.js';
import { stallNotice } from '../../../shared/domain/run/loss-watch.js';
import { isRunning } from '../../platform/process-identity.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import { EventFile, type EventSource } from './event-source.js';
import { DiskWatch } from './disk-watch.js';
import { NO_FILE, readFinalFile, type FinalFile } from './final-file.js';
import type { OwnRun } from './live-runs.js';
import { readProcessFacts, type ProcessFacts } from './run-facts.js';
import type { RunFile } from './run-file.js';
import { restoreDigest, writeDigest } from './run-digest.js';
import { usableResumePoint } from './resume-points.js';

export interface TrackerDeps {
  readonly source: EventSource;
  /** Explains a failed run from its logs and facts. */
  readonly diagnose: (
    runDir: string,
    file: RunFile,
    facts: ProcessFacts,
    model: RunModel,
  ) => Promise<Diagnosis | null>;
  /** Starts a supervisor for a run of ours whose own died. */
  readonly adopt: (run: OwnRun) => Promise<void>;
  /** The end of a run of ours is written down: its record becomes a memory. */
  readonly settle: (run: OwnRun) => Promise<OwnRun>;
  /** Whether what was read may be kept in the run's folder; absent: yes. */
  readonly isWritable?: () => Promise<boolean>;
  readonly now: () => number;
}

/** What is new since the last look. */
interface Fresh {
  readonly types: Set<RunEvent['type']>;
  readonly losses: [step: number, loss: number | null, average: number | null][];
}

/** Events files below this are read in a moment. */
const LONG_EVENTS_BYTES = 1024 ** 2;
const ADOPT_PAUSE_MS = 5000;
/** How long (ms) a run counts as starting before its supervisor has written a record. */
const STARTING_MS = 20_000;
/** A supervisor that was started writes its first word within this time (ms). */
const ON_ITS_WAY_MS = 3000;
/** After the trainer has been gone this long (ms), the run counts as ended, even when its supervisor cannot write the exit. */
const EXIT_WRITTEN_MS = 4000;
const NOTHING: RunSummary['can'] = { stopAfterEpoch: false, saveNow: false, sampleNow: false };

/** Follows one run from its files, live or long ended: the same code reads both. */
export class RunTracker {
  readonly model = new RunModel();
  summary: RunSummary;
  #own: OwnRun | null;
  #lastAdoption = 0;
  /** Since when a new supervisor replaces a dead one, by the monotonic clock. */
  #successorSince: number | null = null;
  #diagnosis: { readonly hasExited: boolean; readonly found: Diagnosis | null } | null = null;
  #isWatched = true;
  #isFirst = true;
  /** Bytes of the events that the digest on the disk covers. */
  #digested = 0;
  #final: FinalFile | null = null;
  #goneSince: number | null = null;
  readonly #disk = new DiskWatch();

  /** `own`: its record when this user's app started it; null: history, of which only the files are looked at. */
  constructor(
    readonly runDir: string,
    readonly file: RunFile,
    own: OwnRun | null,
    private readonly deps: TrackerDeps,
  ) {
    this.#own = own;
    this.summary = this.#emptySummary();
  }

  get own(): OwnRun | null {
    return this.#own;
  }

  get hasEnded(): boolean {
    return isEnded(this.summary.state);
  }

  /** True once the run has ended and no process will write more about that end. */
  get isSettled(): boolean {
    return this.hasEnded && !this.#isWatched;
  }

  /** What it said so far. */
  get events(): EventSource {
    return this.deps.source;
  }

  /** Of the start, then the trainer's own. */
  get warnings(): RunFile['notices'] {
    return [...this.file.notices, ...this.model.warnings];
  }

  /** First read of the run; a long run continues from its digest instead of the start. */
  async load(): Promise<void> {
    const { source } = this.deps;
    if (
      source instanceof EventFile &&
      (await restoreDigest(...this.#digestPaths(), source, this.model))
    )
      this.#digested = source.place.offset;
    await this.poll();
  }

  /** Reads what is new. Returns the delta for those who watch, or null when nothing changed. */
  async poll(): Promise<RunDelta | null> {
    // Processes before events: when the trainer has ended, all its events are then on disk and read below.
    const facts = await readProcessFacts(this.runDir, this.#own);
    const fresh = await this.#readOn();
    await this.#adoptIfAlone(facts);
    if (fresh.types.has('checkpoint') || this.#isFirst) await this.#measureCheckpoints();
    const output = join(this.runDir, RUN_FILES.output);
    if (facts.isTrainerRunning)
      await this.#disk.look(output, this.model.checkpoints, this.deps.now());
    const before = JSON.stringify(this.summary);
    this.summary = await this.#summarise(facts);
    this.#isWatched = this.#own?.isLive === true && this.#mayChange(facts);
    await this.#settle(facts);
    await this.#keepDigest();
    this.#isFirst = false;
    if (fresh.types.size === 0 && before === JSON.stringify(this.summary)) return null;
    return this.#delta(fresh);
  }

  async #readOn(): Promise<Fresh> {
    const fresh: Fresh = { types: new Set(), losses: [] };
    await this.deps.source.poll((event) => {
      fresh.types.add(event.type);
      const isNew = this.model.apply(event);
      // Losses go into deltas only for clients that watch; at the first look there are none, and a long run has many losses.
      if (event.type !== 'loss' || !isNew || this.#isFirst) return;
      fresh.losses.push([event.step, event.loss, event.average]);
    });
    return fresh;
  }

  /** Writes a digest of a long run each time its events have grown by a quarter, and at the end. */
  async #keepDigest(): Promise<void> {
    const { source } = this.deps;
    if (!(source instanceof EventFile)) return;
    const { offset } = source.place;
    const isDue = this.isSettled ? offset > this.#digested : offset > 1.25 * this.#digested;
    if (offset < LONG_EVENTS_BYTES || !isDue || !(await this.#isWritable())) return;
    this.#digested = offset;
    // On a full or read-only disk the events are read from their start the next time.
    await writeDigest(...this.#digestPaths(), source, this.model).catch(() => undefined);
  }

  #digestPaths(): [digest: string, events: string] {
    return [join(this.runDir, RUN_FILES.digest), join(this.runDir, RUN_FILES.events)];
  }

  #delta({ types, losses }: Fresh): RunDelta {
    return {
      summary: this.summary,
      ...(types.has('checkpoint') ? { checkpoints: [...this.model.checkpoints] } : {}),
      ...(types.has('sample') ? { samples: [...this.model.samples] } : {}),
      ...(types.has('warning') ? { warnings: this.warnings } : {}),
      ...(losses.length > 0 ? { newLosses: losses } : {}),
    };
  }

  /** True when a supervisor may still write about this run. */
  #mayChange(facts: ProcessFacts): boolean {
    if (facts.record === null) return this.#age() < STARTING_MS;
    if (hasEnd(facts)) return false;
    // A supervisor that was started after the trainer had gone will write the exit.
    const awaited =
      this.#successorSince !== null && performance.now() - this.#successorSince < EXIT_WRITTEN_MS;
    return facts.isSupervisorRunning || awaited;
  }

  async #adoptIfAlone(facts: ProcessFacts): Promise<void> {
    if (this.#own?.isLive !== true) return;
    if (facts.record === null || hasEnd(facts) || facts.isSupervisorRunning) return;
    // The clock may have been set back since.
    if (Math.abs(this.deps.now() - this.#lastAdoption) < ADOPT_PAUSE_MS) return;
    this.#lastAdoption = this.deps.now();
    this.#successorSince ??= performance.now();
    await this.deps.adopt(this.#own);
  }

  /** A run of the queue that never began stays recorded: the queue finishes its start. */
  async #settle(facts: ProcessFacts): Promise<void> {
    if (this.#own?.isLive !== true || !this.isSettled) return;
    const neverBegan = facts.record === null && this.file.queueItemId === null;
    if (hasEnd(facts) || neverBegan) this.#own = await this.deps.settle(this.#own);
  }

  async #measureCheckpoints(): Promise<void> {
    for (const checkpoint of this.model.checkpoints) {
      if (checkpoint.sizeBytes > 0) continue;
      try {
        const path = join(this.runDir, RUN_FILES.output, checkpoint.file);
        checkpoint.sizeBytes = (await stat(path)).size;
      } catch (error) {
        // The trainer keeps only the last ones when told so; a removed checkpoint shows with size 0.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }

  async #summarise(facts: ProcessFacts): Promise<RunSummary> {
    const { model, file } = this;
    const exit = facts.record?.exit ?? null;
    const isOver = exit !== null || facts.record?.spawnError != null || !facts.isTrainerRunning;
    const final = isOver ? await this.#finalFile(exit !== null) : NO_FILE;
    const state = deriveRunState({
      isTrainerRunning: facts.isTrainerRunning,
      isSupervisorRunning: facts.isSupervisorRunning && !this.#isExitOverdue(facts),
      isStarting: facts.record === null ? await this.#mayStillStart() : isSpawning(facts),
      phase: model.phase,
      // Until the end of its epoch such a run trains as before.
      isStopAsked:
        facts.stop !== null && (facts.stop.how !== 'after_epoch' || facts.record?.killedAt != null),
      wasKilled: facts.record?.killedAt != null,
      hasExited: exit !== null,
      exitCode: exit?.code ?? null,
      isExitKnown: exit?.isKnown ?? false,
      endOutcome: model.end?.outcome ?? null,
      saidSuccess: model.end?.outcome === 'finished',
      hasFinalFile: isOver && final.isThere,
      hasNaN: model.hasNaN || (isOver && final.hasNaN),
      spawnError: facts.record?.spawnError ?? null,
    });
    const rate = isEnded(state) ? null : model.clock.rate();
    const totalSteps = model.plan?.totalSteps ?? plannedSteps(file);
    return {
      ...this.#emptySummary(),
      state,
      phase: isEnded(state) ? null : model.phase,
      phaseProgress: isEnded(state) ? null : model.phaseProgress,
      step: model.step,
      totalSteps,
      epoch: model.epoch,
      epochs: model.plan?.epochs ?? file.config.epochs,
      loss: model.losses.lastLoss,
      average: model.average,
      rate,
      timeLeft:
        isEnded(state) || totalSteps === null
          ? null
          : model.eta.timeLeft(totalSteps, samplesEvery(file, model, totalSteps)),
      notices: [...this.#planNotice(), ...(isEnded(state) ? [] : this.#notices(totalSteps, rate))],
      endedAt: isEnded(state) ? (exit?.at ?? model.end?.t ?? model.lastEventAt) : null,
      stopAsked: isEnded(state) ? null : (facts.stop?.how ?? null),
      can: this.#abilities(state),
      canResume: isEnded(state) && state !== 'finished' && (await usableResumePoint(this)) !== null,
      diagnosis: await this.#diagnose(state, facts),
    };
  }

  /** Before the supervisor's first record: its starter still runs, or the supervisor was started moments ago. */
  async #mayStillStart(): Promise<boolean> {
    if (this.#own?.isLive !== true) return false;
    const { startedBy } = this.#own.record;
    const starterLives = startedBy === null || (await isRunning(startedBy));
    return this.#age() < (starterLives ? STARTING_MS : ON_ITS_WAY_MS);
  }

  /** Milliseconds since it was made; the clock may have been set back since. */
  #age(): number {
    return Math.abs(this.deps.now() - this.file.createdAt);
  }

  /** A full disk keeps a supervisor from writing the exit: then the other files alone tell how the run ended. */
  #isExitOverdue({ record, isTrainerRunning }: ProcessFacts): boolean {
    if (isTrainerRunning || record?.trainer == null) this.#goneSince = null;
    else this.#goneSince ??= performance.now();
    return this.#goneSince !== null && performance.now() - this.#goneSince > EXIT_WRITTEN_MS;
  }

  /** After the trainer's exit nothing changes any more, so it is looked at once. */
  async #finalFile(hasExited: boolean): Promise<FinalFile> {
    const final = this.#final ?? (await this.#readFinal());
    if (hasExited) this.#final = final;
    return final;
  }

  async #readFinal(): Promise<FinalFile> {
    return readFinalFile(this.runDir, this.file, this.model, await this.#isWritable());
  }

  async #isWritable(): Promise<boolean> {
    return (await this.deps.isWritable?.()) ?? true;
  }

  #notices(totalSteps: number | null, rate: number | null): RunNotice[] {
    const { model, file } = this;
    const learned = model.watch.notices(totalSteps, file.config.learningRate);
    const isTraining = model.phase === 'training';
    const stepMs = rate === null ? null : 1000 / rate;
    const stalled = isTraining ? stallNotice(model.lastEventAt, stepMs, this.deps.now()) : null;
    return [...learned, ...(stalled === null ? [] : [stalled]), ...this.#disk.notices];
  }

  /** A notice when the trainer's plan differs from the one shown before the start; kept for the report. */
  #planNotice(): RunNotice[] {
    const { expected, processes } = this.file;
    const { plan } = this.model;
    if (expected === null || plan === null) return [];
    const differences = planDifferences(expected, plan, processes);
    if (differences.length === 0) return [];
    return [{ code: 'plan_differs', ...differenceNotice(differences), t: plan.t }];
  }

  /** Requests reach the trainer only in its training loop, with the launcher and a single process. */
  #abilities(state: RunSummary['state']): RunSummary['can'] {
    const { mode, processes } = this.file;
    const isInLoop = state === 'training' || state === 'sampling' || state === 'saving';
    if (!isInLoop || mode === 'plain' || processes > 1) return NOTHING;
    return { stopAfterEpoch: true, saveNow: true, sampleNow: this.file.hasPrompts };
  }

  async #diagnose(state: RunSummary['state'], facts: ProcessFacts): Promise<Diagnosis | null> {
    if (state !== 'failed' && state !== 'lost') return null;
    const hasExited = facts.record?.exit != null;
    if (this.#diagnosis?.hasExited !== hasExited) {
      const found = await this.deps.diagnose(this.runDir, this.file, facts, this.model);
      this.#diagnosis = { hasExited, found };
    }
    return this.#diagnosis.found;
  }

  #emptySummary(): RunSummary {
    return {
      id: this.file.id,
      projectId: this.file.projectId,
      startedHere: this.#own !== null,
      name: this.file.name,
      engine: this.file.engine,
      mode: this.file.mode,
      state: 'preparing',
      phase: null,
      phaseProgress: null,
      step: this.file.stepOffset,
      totalSteps: plannedSteps(this.file),
      epoch: null,
      epochs: this.file.config.epochs,
      loss: null,
      average: null,
      rate: null,
      startedAt: this.file.createdAt,
      endedAt: null,
      resumedFrom: this.file.resumedFrom?.runId ?? null,
      canResume: false,
      timeLeft: null,
      stopAsked: null,
      can: NOTHING,
      gpus: this.file.gpus,
      notices: [],
      diagnosis: null,
    };
  }
}

function hasEnd({ record }: ProcessFacts): boolean {
  return record?.exit != null || record?.spawnError != null;
}

function plannedSteps(file: RunFile): number | null {
  const steps = file.plan?.totalSteps;
  return steps && steps.min === steps.max ? steps.max : null;
}

/** Steps from one making of samples to the next, as the run was configured; null when it makes none. */
function samplesEvery(file: RunFile, { plan }: RunModel, totalSteps: number): number | null {
  if (!file.hasPrompts) return null;
  const everySteps = TrainingSettings.ofRun(file).plain('sample_every_n_steps');
  if (typeof everySteps === 'number' && everySteps > 0) return everySteps;
  const { sampleEveryEpochs } = file.config;
  if (plan === null || sampleEveryEpochs === 0) return null;
  return sampleEveryEpochs * (plan.stepsPerEpoch ?? totalSteps / Math.max(1, plan.epochs));
}

function isSpawning(facts: ProcessFacts): boolean {
  return facts.record?.trainer == null && facts.isSupervisorRunning && facts.record?.exit == null;
}
