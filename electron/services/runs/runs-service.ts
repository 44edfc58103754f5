import { join } from 'node:path';
import type {
  Input,
  LossPoint,
  Output,
  ProjectFile,
  RunSummary,
} from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { resolveInside } from '../../platform/paths.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import { RUN_FILES } from '../engines/engine.js';
import { FollowedProject, type FollowDeps } from './followed-project.js';
import type { RunFile } from './run-file.js';
import { reportText } from './report.js';
import { couldNotStart, hasSupervisorRecord, readProcessFacts } from './run-facts.js';
import { stateFolder, type RunPlace, type RunStarter, type StartOptions } from './run-starter.js';
import type { StopHow } from '../../supervisor/record.js';
import type { SupervisorControl } from './supervisor-control.js';
import { usableResumePoint } from './resume-points.js';

export interface RunsDeps extends FollowDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  readonly supervisors: SupervisorControl;
  readonly starter: RunStarter;
}

export type OpenProject = ProjectFile & { readonly dir: string };

/** Runs of the projects this process owns: starts them, follows them, asks them to stop. Their trainers do not need it. */
export class RunsService {
  readonly #projects = new Map<string, FollowedProject>();

  constructor(private readonly deps: RunsDeps) {}

  /** Begins to follow the runs of a project; adopts those that still train. */
  async attach(project: OpenProject): Promise<void> {
    const followed = new FollowedProject(project.id, join(project.dir, 'runs'), this.deps);
    this.#projects.set(project.id, followed);
    await followed.open();
  }

  /** Stops following; trainers go on. */
  async detach(projectId: string): Promise<void> {
    const followed = this.#projects.get(projectId);
    this.#projects.delete(projectId);
    await followed?.close();
  }

  list(projectId: string): { runs: RunSummary[]; seq: number } {
    const runs = this.#project(projectId)
      .trackers()
      .map((tracker) => tracker.summary);
    runs.sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
    return { runs, seq: this.deps.bus.seq('runs.changed', projectId) };
  }

  /** Runs that train at this moment, over all open projects. */
  active(): RunSummary[] {
    return [...this.#projects.values()]
      .flatMap((project) => project.trackers())
      .filter((tracker) => !tracker.hasEnded)
      .map((tracker) => tracker.summary);
  }

  async get(projectId: string, runId: string): Promise<Output<'runs.get'>> {
    const tracker = this.#tracker(projectId, runId);
    const { model } = tracker;
    return {
      summary: tracker.summary,
      checkpoints: [...model.checkpoints],
      samples: [...model.samples],
      warnings: tracker.warnings,
      ...(await this.deps.starter.readToml(tracker.runDir)),
      dir: tracker.runDir,
      seq: this.deps.bus.seq('runs.delta', runId),
    };
  }

  losses(input: Input<'runs.losses'>): { points: LossPoint[]; lastStep: number } {
    const { losses } = this.#tracker(input.projectId, input.runId).model;
    const to = input.toStep ?? losses.lastStep;
    return {
      points: losses.points(input.fromStep ?? 0, to, input.maxPoints),
      lastStep: losses.lastStep,
    };
  }

  async eventsFrom(
    projectId: string,
    runId: string,
    from: number,
    limit: number,
  ): Promise<Output<'runs.eventsFrom'>> {
    const tracker = this.#tracker(projectId, runId);
    // Before they are read: events may come meanwhile.
    const { hasEnded } = tracker;
    const events = await tracker.events.read(from, limit);
    const next = from + events.length;
    return { events, next, hasEnded: hasEnded && next >= tracker.events.count };
  }

  logTail(projectId: string, runId: string, lines: number): Output<'runs.logTail'> {
    const followed = this.#project(projectId);
    this.#tracker(projectId, runId);
    return { ...followed.log(runId).tail(lines), seq: this.deps.bus.seq('runs.log', runId) };
  }

  /** A file that a run made, contained in its output folder. Throws `forbidden_path` or `not_found`. */
  async outputFile(projectId: string, runId: string, relative: string): Promise<string> {
    const tracker = this.#tracker(projectId, runId);
    return resolveInside(join(tracker.runDir, RUN_FILES.output), relative);
  }

  /** What a run was made with. Throws `not_found`. */
  file(projectId: string, runId: string): RunFile {
    return this.#tracker(projectId, runId).file;
  }

  /** A report for others, without what is private. */
  async report(project: OpenProject, runId: string): Promise<string> {
    const tracker = this.#tracker(project.id, runId);
    const { record } = await readProcessFacts(tracker.runDir);
    const { file, summary, runDir } = tracker;
    return reportText({
      file,
      summary,
      exit: record?.exit ?? null,
      lines: this.#project(project.id).log(runId).tail(200),
      places: [
        [runDir, 'RUN'],
        [project.dir, 'PROJECT'],
        [file.command.cwd, 'SCRIPTS'],
      ],
    });
  }

  /** Starts a run at once: whose turn it is, the queue decides. */
  async start(project: OpenProject, options: StartOptions): Promise<string> {
    return this.#launch(project, await this.deps.starter.prepare(project, options));
  }

  /** Goes on from a run's latest usable resume point, as a new run that shows the whole curve. */
  async resume(project: OpenProject, runId: string, place?: RunPlace): Promise<string> {
    const { tracker, point } = await this.#resumable(project.id, runId);
    const prepared = await this.deps.starter.prepareResume(project, tracker, point, place);
    return this.#launch(project, prepared);
  }

  /** What a run that can go on was made of. Throws `not_found` when there is nothing to go on from. */
  async resumable(projectId: string, runId: string): Promise<RunFile> {
    return (await this.#resumable(projectId, runId)).tracker.file;
  }

  /** The folder in the project of the state that a run can go on from; null when it cannot. */
  async stateToResume(projectId: string, runId: string): Promise<string | null> {
    const tracker = this.#tracker(projectId, runId);
    const point = tracker.hasEnded ? await usableResumePoint(tracker) : null;
    return point === null ? null : stateFolder(runId, point.folder);
  }

  /** What the runs of a project were made with, as far as they could be read. */
  files(projectId: string): RunFile[] {
    return (
      this.#projects
        .get(projectId)
        ?.trackers()
        .map(({ file }) => file) ?? []
    );
  }

  async #resumable(projectId: string, runId: string) {
    const tracker = this.#tracker(projectId, runId);
    const point = tracker.hasEnded ? await usableResumePoint(tracker) : null;
    if (point !== null) return { tracker, point };
    throw new AppError('not_found', 'This run has no resume point to go on from.', {
      hint: 'Runs keep resume points when “Keep resume points” is on, at each saved checkpoint.',
    });
  }

  /**
   * The run that a process made for a place in the queue before it died; null when it had not come so far. One whose
   * supervisor was not started yet is started now: only one supervisor can be there, so nothing trains twice.
   */
  async finishStart(projectId: string, queueItemId: string): Promise<string | null> {
    const tracker = this.#project(projectId)
      .trackers()
      .find(({ file }) => file.queueItemId === queueItemId);
    if (!tracker || (await couldNotStart(tracker.runDir))) return null;
    if (!(await hasSupervisorRecord(tracker.runDir))) {
      await this.deps.supervisors.start(tracker.runDir);
      await this.#project(projectId).again(tracker.file.id);
    }
    return tracker.file.id;
  }

  /** Cards of the runs that are on in the open projects; an empty list of cards: whatever the trainer took. */
  activePlaces(): { projectId: string; runId: string; gpus: readonly string[] }[] {
    return [...this.#projects.values()]
      .flatMap((project) => project.trackers())
      .filter((tracker) => !tracker.hasEnded)
      .map(({ file }) => ({ projectId: file.projectId, runId: file.id, gpus: file.gpus }));
  }

  async stop(projectId: string, runId: string, how: StopHow): Promise<void> {
    const tracker = this.#tracker(projectId, runId);
    if (tracker.hasEnded) return;
    await this.deps.supervisors.requestStop(tracker.runDir, how);
    this.#project(projectId).wake();
  }

  /** Asks for a checkpoint or for samples at the next step. Throws `unsupported` where the engine cannot, `conflict` before the first step. */
  async request(projectId: string, runId: string, what: 'save' | 'sample'): Promise<void> {
    const tracker = this.#tracker(projectId, runId);
    const { can } = tracker.summary;
    if (what === 'save' ? !can.saveNow : !can.sampleNow) throw cannotNow(what, tracker.file);
    await this.deps.supervisors.request(tracker.runDir, what);
    this.#project(projectId).wake();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#projects.keys()].map((id) => this.detach(id)));
  }

  async #launch(
    project: OpenProject,
    prepared: { runId: string; runDir: string },
  ): Promise<string> {
    const followed = this.#project(project.id);
    try {
      await this.deps.supervisors.start(prepared.runDir);
    } finally {
      await followed.add(prepared.runId); // a run that could not start is shown too, with its reason
    }
    return prepared.runId;
  }

  #project(projectId: string): FollowedProject {
    const followed = this.#projects.get(projectId);
    if (!followed) throw new AppError('not_found', 'That project is not open.');
    return followed;
  }

  #tracker(projectId: string, runId: string) {
    const tracker = this.#project(projectId).tracker(runId);
    if (!tracker) {
      throw new AppError('not_found', `This project has no run ${runId}.`, {
        hint: 'Choose one from the list of runs.',
      });
    }
    return tracker;
  }
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
