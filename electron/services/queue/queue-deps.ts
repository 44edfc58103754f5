import type { Logger } from '../../platform/log.js';
import type { Cluster } from '../trainer/engines/engine.js';
import type { EventBus } from '../events/event-bus.js';
import type { OpenProjects } from '../open-project/index.js';
import type { RunPlanner } from '../runs/index.js';

export interface QueueDeps {
  readonly file: string;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly projects: Pick<OpenProjects, 'find' | 'get' | 'here' | 'open'>;
  readonly planner: Pick<RunPlanner, 'plans'>;
  /** True while the run in that folder holds its cards, whoever owns the project. Throws when the folder is gone. */
  readonly holdsCards: (runDir: string, since: number, now: number) => Promise<boolean>;
  /** The cards that runs are dealt out to, and what accelerate must know of other machines. */
  readonly machine: () => Promise<{ readonly gpus: readonly string[]; readonly cluster: Cluster }>;
  /** Clock, Unix ms. */
  readonly now?: () => number;
}
