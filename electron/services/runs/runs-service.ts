import { join } from 'node:path';
import type {
  Input,
  LossPoint,
  Output,
  ProjectFile,
  RunSummary,
} from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { Logger } from '../../platform/log.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import type { ProjectFolder, ProjectFolders } from '../project-folder/index.js';
import { FollowedProject, type FollowDeps } from './followed-project.js';
import { readRunFile, type RunFile } from './run-file.js';
import { reportText } from './report.js';
import { holdsCards, readProcessFacts } from './run-facts.js';
import type { OwnRun } from './live-runs.js';
import {
  stateFolder,
  type PreparedRun,
  type RunPlace,
  type RunStarter,
  type StartOptions,
} from './run-starter.js';
import type { StopHow } from '../../supervisor/record.js';
import type { SupervisorControl } from './supervisor-control.js';
import { usableResumePoint } from './resume-points.js';

export interface RunsDeps extends FollowDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  readonly supervisors: SupervisorControl;
  readonly starter: RunStarter;
  readonly folders: Pick<ProjectFolders, 'of'>;
}

export type OpenProject = ProjectFile & { readonly dir: string };

/** Runs of the projects this process owns: starts them, follows them, asks them to stop. Their trainers do not need it. */
export class RunsService {
  readonly #projects = new Map<string, FollowedProject>();
  readonly #folders = new Map<string, ProjectFolder>();

  constructor(private readonly deps: RunsDeps) {}

  /** Begins to follow the runs of a project; adopts those that still train. */
  async attach(project: OpenProject): Promise<void> {
    const folder = this.deps.folders.of(project);
    const followed = new FollowedProject(project.id, folder, this.deps);
    this.#folders.set(project.id, folder);
    this.#projects.set(project.id, followed);
    await followed.open();
  }

  /** Looks for runs again that were out of reach, after the user's yes. */
  async look(projectId: string): Promise<void> {
    await this.#projects.get(projectId)?.open();
  }

  /** Stops following; trainers go on. */
  async detach(projectId: string): Promise<void> {
    const followed = this.#projects.get(projectId);
    this.#projects.delete(projectId);
    this.#folders.delete(projectId);
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
    this.#tracker(projectId, runId);
    const folder = this.#folders.get(projectId);
    if (!folder) throw new AppError('not_found', 'That project is not open.');
    return folder.outputFile(runId, relative);
  }

  /** What a run was made with. Throws `not_found`. */
  file(projectId: string, runId: string): RunFile {
    return this.#tracker(projectId, runId).file;
  }

  /** A report for others, without what is private. */
  async report(project: OpenProject, runId: string): Promise<string> {
    const tracker = this.#tracker(project.id, runId);
    const { record } = await readProcessFacts(tracker.runDir, tracker.own);
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
      .find(({ file, own }) => own !== null && file.queueItemId === queueItemId);
    if (!tracker?.own) return null;
    const { record } = await readProcessFacts(tracker.runDir, tracker.own);
    if (record?.spawnError != null) return null;
    if (record === null && tracker.own.isLive) {
      await this.deps.supervisors.start(tracker.own);
      await this.#project(projectId).again(tracker.file.id);
    }
    return tracker.file.id;
  }

  /**
   * True while the run in that folder holds its cards, whoever owns the project. `since`, `now`: Unix ms. Throws when the
   * folder is gone.
   */
  async holdsCards(runDir: string, since: number, now: number): Promise<boolean> {
    const own = await this.deps.live.find(runDir, await readRunFile(join(runDir, RUN_FILES.run)));
    return holdsCards(runDir, own, since, now);
  }

  /** Cards of the runs that are on in the open projects; an empty list of cards: whatever the trainer took. */
  activePlaces(): { projectId: string; runId: string; gpus: readonly string[] }[] {
    return [...this.#projects.values()]
      .flatMap((project) => project.trackers())
      .filter((tracker) => !tracker.hasEnded)
      .map(({ file }) => ({ projectId: file.projectId, runId: file.id, gpus: file.gpus }));
  }

  /** What a run of ours was started with, by this user's own records; null for a run that this user's app did not start. */
  ownRun(projectId: string, runId: string): OwnRun | null {
    return this.#tracker(projectId, runId).own;
  }

  /** Throws `conflict` for a run that this user's app did not start. */
  async stop(projectId: string, runId: string, how: StopHow): Promise<void> {
    const tracker = this.#tracker(projectId, runId);
    if (tracker.own === null) throw startedElsewhere('stopped');
    if (tracker.hasEnded) return;
    await this.deps.supervisors.requestStop(tracker.runDir, how);
    this.#project(projectId).wake();
  }

  /** Asks for a checkpoint or for samples at the next step. Throws `unsupported` where the engine cannot, `conflict` before the first step. */
  async request(projectId: string, runId: string, what: 'save' | 'sample'): Promise<void> {
    const tracker = this.#tracker(projectId, runId);
    if (tracker.own === null) throw startedElsewhere('asked for anything');
    const { can } = tracker.summary;
    if (what === 'save' ? !can.saveNow : !can.sampleNow) throw cannotNow(what, tracker.file);
    await this.deps.supervisors.request(tracker.runDir, what);
    this.#project(projectId).wake();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#projects.keys()].map((id) => this.detach(id)));
  }

  async #launch(project: OpenProject, prepared: PreparedRun): Promise<string> {
    const followed = this.#project(project.id);
    try {
      await this.deps.supervisors.start(prepared.own);
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
