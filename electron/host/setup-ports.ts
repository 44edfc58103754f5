import { join } from 'node:path';
import { EnvironmentService } from '../services/environment/index.js';
import type { EventBus } from '../services/events/event-bus.js';
import { GpuService } from '../services/gpu/index.js';
import type { JobsService } from '../services/jobs/index.js';
import { ModelsService, TokenBox } from '../services/models/index.js';
import type { SecretBox } from '../services/secrets/index.js';
import type { SettingsService } from '../services/settings/index.js';
import type { Services } from './services.js';
import type { StudioOptions } from './studio.js';

/** A run tells of itself at least this often while it trains. */
const RUN_WATCH_MS = 60_000;

interface Core {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly settings: SettingsService;
  readonly secrets: SecretBox;
}

/** What makes this machine ready to train: its cards, the trainer's environment, the models. `inUse`: a run is on. */
export function setupServices(
  { bus, jobs, settings, secrets }: Core,
  { userDataDir, resourcesDir }: StudioOptions,
  inUse: () => boolean,
): Pick<Services, 'gpu' | 'environment' | 'models'> {
  const gpu = gpuWhileRunning(bus);
  const tokens = new TokenBox(secrets);
  const common = { bus, jobs, settings };
  return {
    gpu,
    environment: new EnvironmentService({
      ...common,
      userDataDir,
      launcherDir: join(resourcesDir, 'launcher'),
      cards: async () => (await gpu.get()).report,
      inUse,
    }),
    models: new ModelsService({ ...common, tokens, userDataDir }),
  };
}

/** The cards, measured while a run is on (each of its events keeps it so for a while) or somebody looks. */
function gpuWhileRunning(bus: EventBus): GpuService {
  const gpu = new GpuService({ bus });
  bus.on('runs.delta', null, () => gpu.keepWatching(RUN_WATCH_MS));
  return gpu;
}
