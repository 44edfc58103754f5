import type { CaptionsService } from '../services/captions/index.js';
import type { ConfigService } from '../services/config/index.js';
import type { DatasetsService } from '../services/datasets/index.js';
import type { DesktopShell } from '../services/desktop-shell.js';
import type { EnvironmentService } from '../services/environment/index.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { FoldersService } from '../services/folders/index.js';
import type { GpuService } from '../services/gpu/index.js';
import type { HistoryById } from '../services/history/index.js';
import type { JobsService } from '../services/jobs/index.js';
import type { Leases } from '../services/leases/index.js';
import type { ModelsService } from '../services/models/index.js';
import type { Planner } from '../services/planner/index.js';
import type { PowersService } from '../services/powers/index.js';
import type { ProjectFolders } from '../services/project-folder/index.js';
import type { OpenProjects } from '../services/open-project/open-projects.js';
import type { OwnershipDeps } from '../services/open-project/ownership/ownership.js';
import type { QueueService } from '../services/queue/index.js';
import type { RecentProjects, SettingsService, UserPresets } from '../services/settings/index.js';
import type { EndpointKeys, Makers, ModelManager } from '../services/tagger/index.js';
import type { Logger } from '../platform/log.js';

/** Everything the handlers work with. */
export interface Services {
  readonly kind: 'electron' | 'web' | 'cli';
  readonly version: string;
  readonly resourcesDir: string;
  /** `resources/launcher`: the Python that runs sd-scripts. */
  readonly launcherDir: string;
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly settings: SettingsService;
  readonly recent: RecentProjects;
  readonly presets: UserPresets;
  /** Where things of projects lie, and what of them may be used. */
  readonly projectFolders: ProjectFolders;
  /** Which of the open projects may be written. */
  readonly leases: Leases;
  readonly owners: OwnershipDeps;
  readonly projects: OpenProjects;
  readonly datasets: DatasetsService;
  readonly captions: CaptionsService;
  readonly makers: Makers;
  readonly endpointKeys: EndpointKeys;
  readonly taggerModels: ModelManager;
  readonly history: HistoryById;
  readonly folders: FoldersService;
  readonly queue: QueueService;
  readonly config: ConfigService;
  readonly planner: Planner;
  readonly powers: PowersService;
  readonly gpu: GpuService;
  readonly environment: EnvironmentService;
  readonly models: ModelsService;
  readonly shell: DesktopShell;
  readonly log: Logger;
}
