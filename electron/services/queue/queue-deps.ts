import type { ProjectFile } from '../../../shared/contract/index.js';
import type { Logger } from '../../platform/log.js';
import type { Cluster } from '../engines/engine.js';
import type { EventBus } from '../events/event-bus.js';
import type { RunFile, RunPlace, RunPlan, StartOptions } from '../runs/index.js';

export type OpenProject = ProjectFile & { readonly dir: string };

/** What the queue needs of the runs in the projects that this process owns. */
export interface QueueRuns {
  start(project: OpenProject, options: StartOptions): Promise<string>;
  resume(project: OpenProject, runId: string, place?: RunPlace): Promise<string>;
  resumable(projectId: string, runId: string): Promise<RunFile>;
  finishStart(projectId: string, queueItemId: string): Promise<string | null>;
  holdsCards(runDir: string, since: number, now: number): Promise<boolean>;
  activePlaces(): { projectId: string; runId: string; gpus: readonly string[] }[];
}

/** What the queue needs of the projects. */
export interface QueueProjects {
  /** The project when this process owns it, `elsewhere` when another one does, null when it is not open here. */
  find(projectId: string): OpenProject | 'elsewhere' | null;
  /** Opens it here; throws when it cannot be. */
  open(dir: string): Promise<unknown>;
}

export interface QueueDeps {
  readonly file: string;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly runs: QueueRuns;
  readonly projects: QueueProjects;
  readonly planner: {
    plans(project: OpenProject, all: readonly StartOptions[]): Promise<readonly RunPlan[]>;
  };
  /** The cards that runs are dealt out to, and what accelerate must know of other machines. */
  readonly machine: () => Promise<{ readonly gpus: readonly string[]; readonly cluster: Cluster }>;
  /** Clock, Unix ms. */
  readonly now?: () => number;
}
