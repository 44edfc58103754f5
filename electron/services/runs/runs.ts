import type { Input, LossPoint, Output, RunSummary } from '../../../shared/contract/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { isEnded } from '../../../shared/domain/run/run-state.js';
import { AppError } from '../../../shared/result/errors.js';
import type { StopHow } from '../../supervisor/record.js';
import type { OpenProject, Room } from '../open-project/index.js';
import { FollowedRuns, type FollowDeps } from './followed-runs.js';
import { reportText } from './report.js';
import { usableResumePoint } from './resume-points.js';
import { readProcessFacts } from './run-facts.js';
import type { RunFile } from './run-file.js';
import {
  readToml,
  RunStarter,
  stateFolder,
  type PreparedRun,
  type RunPlace,
  type StarterDeps,
  type StartOptions,
} from './run-starter.js';
import type { RunTracker } from './run-tracker.js';

export interface RunsDeps extends FollowDeps, StarterDeps {}

/** Cards of a run that is on; an empty list of cards: whatever the trainer took. */
interface ActivePlace {
  readonly projectId: string;
  readonly runId: string;
  readonly gpus: readonly string[];
}

/** The runs of a project: starts them, follows them, asks them to stop. Their trainers do not need it. */
export class Runs implements Room {
  readonly #followed: FollowedRuns;
  readonly #starter: RunStarter;
  #stopListening: (() => void) | null = null;
  /** Resolves once the states of runs that have ended are noted. */
  #noted: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly project: OpenProject,
    private readonly deps: RunsDeps,
  ) {
    this.#followed = new FollowedRuns(project, deps);
    this.#starter = new RunStarter(project, deps);
  }

  /** Begins to follow the runs of the project; adopts those that still train. Again: those that were out of reach before a yes. */
  open(): Promise<void> {
    const { bus } = this.deps;
    this.#stopListening ??= bus.on('runs.changed', this.project.id, (run) => this.#noteState(run));
    return this.#followed.open();
  }

  /** Stops following; trainers go on. */
  async close(): Promise<void> {
    await this.#followed.close();
    this.#stopListening?.();
    await this.#noted;
  }

  list(): { runs: RunSummary[]; seq: number } {
    const runs = this.#followed.trackers().map((tracker) => tracker.summary);
    runs.sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
    return { runs, seq: this.deps.bus.seq('runs.changed', this.project.id) };
  }

  /** Runs that train at this moment. */
  active(): RunSummary[] {
    return this.#active().map((tracker) => tracker.summary);
  }

  /** The cards of those. */
  activePlaces(): ActivePlace[] {
    return this.#active().map(({ file }) => ({
      projectId: file.projectId,
      runId: file.id,
      gpus: file.gpus,
    }));
  }

  async get(runId: string): Promise<Output<'runs.get'>> {
    const tracker = this.#tracker(runId);
    const { model } = tracker;
    return {
      summary: tracker.summary,
      checkpoints: [...model.checkpoints],
      samples: [...model.samples],
      warnings: tracker.warnings,
      ...(await readToml(tracker.runDir)),
      dir: tracker.runDir,
      seq: this.deps.bus.seq('runs.delta', runId),
    };
  }

  losses(input: Omit<Input<'runs.losses'>, 'projectId'>): {
    points: LossPoint[];
    lastStep: number;
  } {
    const { losses } = this.#tracker(input.runId).model;
    const to = input.toStep ?? losses.lastStep;
    return {
      points: losses.points(input.fromStep ?? 0, to, input.maxPoints),
      lastStep: losses.lastStep,
    };
  }

  async eventsFrom(runId: string, from: number, limit: number): Promise<Output<'runs.eventsFrom'>> {
    const tracker = this.#tracker(runId);
    // Before they are read: events may come meanwhile.
    const { hasEnded } = tracker;
    const events = await tracker.events.read(from, limit);
    const next = from + events.length;
    return { events, next, hasEnded: hasEnded && next >= tracker.events.count };
  }

  logTail(runId: string, lines: number): Output<'runs.logTail'> {
    this.#tracker(runId);
    return { ...this.#followed.log(runId).tail(lines), seq: this.deps.bus.seq('runs.log', runId) };
  }

  /** A file that a run made, contained in its output folder. Throws `forbidden_path` or `not_found`. */
  async outputFile(runId: string, relative: string): Promise<string> {
    this.#tracker(runId);
    return this.project.folder.outputFile(runId, relative);
  }

  /** What a run was made with. Throws `not_found`. */
  file(runId: string): RunFile {
    return this.#tracker(runId).file;
  }

  /** What the runs were made with, as far as they could be read. */
  files(): RunFile[] {
    return this.#followed.trackers().map(({ file }) => file);
  }

  /** A report for others, without what is private. */
  async report(runId: string): Promise<string> {
    const tracker = this.#tracker(runId);
    const { record } = await readProcessFacts(tracker.runDir, tracker.own);
    const { file, summary, runDir } = tracker;
    return reportText({
      file,
      summary,
      exit: record?.exit ?? null,
      lines: this.#followed.log(runId).tail(200),
      places: [
        [runDir, 'RUN'],
        [this.project.dir, 'PROJECT'],
        [file.command.cwd, 'SCRIPTS'],
      ],
    });
  }

  /** Starts a run at once: whose turn it is, the queue decides. */
  async start(options: StartOptions): Promise<string> {
    return this.#launch(await this.#starter.prepare(options));
  }

  /** Goes on from a run's latest usable resume point, as a new run that shows the whole curve. */
  async resume(runId: string, place?: RunPlace): Promise<string> {
    const { tracker, point } = await this.#resumable(runId);
    return this.#launch(await this.#starter.prepareResume(tracker, point, place));
  }

  /** What a run that can go on was made of. Throws `not_found` when there is nothing to go on from. */
  async resumable(runId: string): Promise<RunFile> {
    return (await this.#resumable(runId)).tracker.file;
  }

  /** The folder in the project of the state that a run can go on from; null when it cannot. */
  async stateToResume(runId: string): Promise<string | null> {
    const point = await this.#pointOf(this.#tracker(runId));
    return point === null ? null : stateFolder(runId, point.folder);
  }

  /**
   * The run that a process made for a place in the queue before it died; null when it had not come so far. One whose
   * supervisor was not started yet is started now: only one supervisor can be there, so nothing trains twice.
   */
  async finishStart(queueItemId: string): Promise<string | null> {
    const tracker = this.#followed
      .trackers()
      .find(({ file, own }) => own !== null && file.queueItemId === queueItemId);
    if (!tracker?.own) return null;
    const { record } = await readProcessFacts(tracker.runDir, tracker.own);
    if (record?.spawnError != null) return null;
    if (record === null && tracker.own.isLive) {
      await this.deps.supervisors.start(tracker.own);
      await this.#followed.again(tracker.file.id);
    }
    return tracker.file.id;
  }

  /** Throws `conflict` for a run that this user's app did not start. */
  async stop(runId: string, how: StopHow): Promise<void> {
    const tracker = this.#tracker(runId);
    if (tracker.own === null) throw startedElsewhere('stopped');
    if (tracker.hasEnded) return;
    await this.deps.supervisors.requestStop(tracker.runDir, how);
    this.#followed.wake();
  }

  /** Asks for a checkpoint or for samples at the next step. Throws `unsupported` where the engine cannot, `conflict` before the first step. */
  async request(runId: string, what: 'save' | 'sample'): Promise<void> {
    const tracker = this.#tracker(runId);
    if (tracker.own === null) throw startedElsewhere('asked for anything');
    const { can } = tracker.summary;
    if (what === 'save' ? !can.saveNow : !can.sampleNow) throw cannotNow(what, tracker.file);
    await this.deps.supervisors.request(tracker.runDir, what);
    this.#followed.wake();
  }

  /** A run of the user's that ends leaves states to go on from: what they hold is noted, so that a later change is seen. */
  #noteState({ id, engine, state, canResume }: RunSummary): void {
    if (!engineTraits(engine).statesRunCode || !canResume || !isEnded(state)) return;
    const note = async () => {
      const folder = await this.stateToResume(id);
      if (folder !== null) await this.project.powers.noteState(id, folder);
    };
    const noted = note().catch((error: unknown) => {
      // Going on with it then counts as seen for the first time.
      this.deps.log.error(`the state of run ${id} could not be looked at`, error);
    });
    this.#noted = Promise.all([this.#noted, noted]);
  }

  #active(): RunTracker[] {
    return this.#followed.trackers().filter((tracker) => !tracker.hasEnded);
  }

  async #resumable(runId: string) {
    const tracker = this.#tracker(runId);
    const point = await this.#pointOf(tracker);
    if (point !== null) return { tracker, point };
    throw new AppError('not_found', 'This run has no resume point to go on from.', {
      hint: 'Runs keep resume points when “Keep resume points” is on, at each saved checkpoint.',
    });
  }

  async #pointOf(tracker: RunTracker) {
    return tracker.hasEnded ? usableResumePoint(tracker) : null;
  }

  async #launch(prepared: PreparedRun): Promise<string> {
    try {
      await this.deps.supervisors.start(prepared.own);
    } finally {
      await this.#followed.add(prepared.runId); // a run that could not start is shown too, with its reason
    }
    return prepared.runId;
  }

  #tracker(runId: string): RunTracker {
    const tracker = this.#followed.tracker(runId);
    if (!tracker) {
      throw new AppError('not_found', `This project has no run ${runId}.`, {
        hint: 'Choose one from the list of runs.',
      });
    }
    return tracker;
  }
}

function startedElsewhere(what: string): AppError {
  return new AppError('conflict', `This run cannot be ${what}: it was not started here.`, {
    hint: 'It came with the project, as history. If it still trains, stop it where it was started.',
  });
}

function cannotNow(what: 'save' | 'sample', { mode, processes }: RunFile): AppError {
  const thing = what === 'save' ? 'save a checkpoint' : 'make samples';
  if (mode === 'plain' || processes > 1) {
    return new AppError('unsupported', `This run cannot ${thing} when asked.`, {
      hint:
        mode === 'plain'
          ? 'The untouched script listens to nobody. Turn “Plain script” off for the next run.'
          : 'Trainers on several cards cannot agree on a step to do it at.',
    });
  }
  return new AppError('conflict', `This run cannot ${thing} now.`, {
    hint:
      what === 'sample'
        ? 'It can while it trains, when it was started with sample prompts.'
        : 'It can while it trains.',
  });
}
