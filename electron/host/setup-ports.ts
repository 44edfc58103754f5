import { join } from 'node:path';
import { EnvironmentService } from '../services/environment/index.js';
import type { EventBus } from '../services/events/event-bus.js';
import { GpuService } from '../services/gpu/index.js';
import { ModelsService, TokenBox } from '../services/models/index.js';
import type { Core } from './core.js';
import type { StudioOptions } from './studio.js';

/** A run tells of itself at least this often while it trains. */
const RUN_WATCH_MS = 60_000;

export interface Setup {
  readonly gpu: GpuService;
  readonly environment: EnvironmentService;
  readonly models: ModelsService;
}

/** What makes this machine ready to train: its cards, the trainer's environment, the models. `inUse`: a run is on. */
export function setupServices(
  { bus, jobs, settings, secrets }: Core,
  { userDataDir, resourcesDir }: StudioOptions,
  inUse: () => boolean,
): Setup {
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
