import type { FoldersService } from '../services/folders/index.js';
import type { QueueService } from '../services/queue/index.js';
import type { Core } from './core.js';
import type { Projects } from './projects.js';
import type { Setup } from './setup-ports.js';
import type { StudioOptions } from './studio.js';

type HostOptions = Pick<StudioOptions, 'kind' | 'version' | 'resourcesDir' | 'shell'>;

/** Everything that the handlers work with. */
export interface Services extends Core, Projects, Setup, HostOptions {
  /** `resources/launcher`: the Python that runs sd-scripts. */
  readonly launcherDir: string;
  readonly folders: FoldersService;
  readonly queue: QueueService;
}
