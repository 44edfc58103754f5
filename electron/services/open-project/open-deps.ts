import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import type { KnownProjects } from '../known-projects/index.js';
import type { PowersDeps } from '../powers/index.js';
import type { ProjectFolders } from '../project-folder/index.js';
import type { HandOver } from './hand-over.js';
import type { OpenProject, WholeProject } from './open-project.js';
import type { Rooms } from './rooms.js';
import type { OwnershipDeps } from './ownership/ownership.js';

export interface OpenProjectsDeps extends OwnershipDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  readonly known: KnownProjects;
  readonly handOver: HandOver;
  readonly folders: ProjectFolders;
  readonly powers: PowersDeps;
  /** Resolves once the user's records are there, at the first start of a version that keeps them. */
  readonly begun: Promise<void>;
  /** Makes the rooms of a project. */
  readonly rooms: (project: OpenProject) => Rooms;
  /** Called with every project that was opened, for the recent list and the user's records. */
  readonly remember: (project: Pick<WholeProject, 'id' | 'dir' | 'name'>) => Promise<void>;
}
