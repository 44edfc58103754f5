import { join } from 'node:path';
import type {
  Input,
  LossPoint,
  Output,
  ProjectFile,
  RunEvent,
  RunSummary,
} from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { resolveInside } from '../../platform/paths.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import { RUN_FILES } from '../engines/engine.js';
import { FollowedProject, type FollowDeps } from './followed-project.js';
import type { RunStarter, StartOptions } from './run-starter.js';
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

  eventsFrom(
    projectId: string,
    runId: string,
    from: number,
    limit: number,
  ): { events: RunEvent[]; next: number; hasEnded: boolean } {
    const tracker = this.#tracker(projectId, runId);
    const events = tracker.events.slice(from, from + limit);
    const next = from + events.length;
    return { events, next, hasEnded: tracker.hasEnded && next >= tracker.events.length };
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

  async start(project: OpenProject, options: StartOptions): Promise<string> {
    this.#refuseSecondRun(project.id);
    return this.#launch(project, await this.deps.starter.prepare(project, options));
  }

  /** Goes on from a run's latest usable resume point, as a new run that shows the whole curve. */
  async resume(project: OpenProject, runId: string): Promise<string> {
    this.#refuseSecondRun(project.id);
    const tracker = this.#tracker(project.id, runId);
    const point = tracker.hasEnded ? usableResumePoint(tracker) : null;
    if (point === null) {
      throw new AppError('not_found', 'This run has no resume point to go on from.', {
        hint: 'Runs keep resume points when “Keep resume points” is on, at each saved checkpoint.',
      });
    }
    const prepared = await this.deps.starter.prepareResume(project, tracker, point);
    return this.#launch(project, prepared);
  }

  async stop(projectId: string, runId: string, how: 'graceful' | 'now'): Promise<void> {
    const tracker = this.#tracker(projectId, runId);
    if (tracker.hasEnded) return;
    await this.deps.supervisors.requestStop(tracker.runDir, how);
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

  #refuseSecondRun(projectId: string): void {
    const running = this.active()[0];
    if (!running) return;
    const where = running.projectId === projectId ? 'this project' : 'another open project';
    throw new AppError('run_active', `“${running.name}” is still running in ${where}.`, {
      hint: 'Stop it or wait for its end; two runs on one card would both run out of memory.',
      details: { runId: running.id, projectId: running.projectId },
    });
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
