import type { Logger } from '../../platform/log.js';
import type { Makers } from '../captioning/index.js';
import type { DoctorTools } from '../doctor/index.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import type { PreflightDeps } from '../preflight/index.js';
import type { RunsDeps } from '../runs/index.js';

/** What the rooms work with that is not of one project. */
export interface RoomDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  /** The bundle that searches captions. */
  readonly captionWorker: string;
  readonly makers: Makers;
  readonly doctorTools: DoctorTools;
  readonly config: PreflightDeps['config'];
  readonly running: Omit<RunsDeps, 'bus' | 'jobs' | 'log'>;
}
