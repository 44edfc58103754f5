import { join } from 'node:path';
import { CaptionsService } from '../services/captions/index.js';
import type { DatasetsService } from '../services/datasets/index.js';
import type { HistoryById } from '../services/history/index.js';
import type { JobsService } from '../services/jobs/index.js';
import type { SettingsService } from '../services/settings/index.js';
import { SecretBox } from '../services/secrets/index.js';
import { EndpointKeys, Makers, ModelManager } from '../services/tagger/index.js';
import type { Services } from './services.js';
import type { StudioOptions } from './studio.js';

interface Base {
  readonly jobs: JobsService;
  readonly settings: SettingsService;
}

interface Pictures {
  readonly datasets: DatasetsService;
  readonly history: HistoryById;
}

/** The services that write captions, by hand and by model. */
export function captionServices(
  { jobs, settings }: Base,
  { datasets, history }: Pictures,
  { userDataDir, distDir, shell }: Pick<StudioOptions, 'userDataDir' | 'distDir' | 'shell'>,
): Pick<Services, 'captions' | 'makers' | 'endpointKeys' | 'taggerModels'> {
  const captions = new CaptionsService(
    datasets,
    history,
    jobs,
    join(distDir, 'caption-worker.cjs'),
  );
  const modelsDir = join(userDataDir, 'models', 'taggers');
  const keysFile = join(userDataDir, 'endpoint-keys.json');
  const keys = new EndpointKeys(new SecretBox(keysFile, () => shell.secrets()));
  const workerFile = join(distDir, 'tagger-worker.cjs');
  return {
    captions,
    makers: new Makers({ keys, workerFile, modelsDir }),
    endpointKeys: keys,
    taggerModels: new ModelManager({
      jobs,
      modelsDir,
      source: async () => {
        const { modelMirror, downloadProxy } = await settings.withPasswords([
          'modelMirror',
          'downloadProxy',
        ]);
        return { mirror: modelMirror, proxy: downloadProxy };
      },
    }),
  };
}
