import { join } from 'node:path';
import { SecretBox } from '../services/secrets/index.js';
import { EndpointKeys, Makers, ModelManager } from '../services/captioning/index.js';
import type { Core } from './core.js';
import type { StudioOptions } from './studio.js';

/** What captions are made with by models, for any project. */
export function captioningTools(
  { jobs, settings }: Pick<Core, 'jobs' | 'settings'>,
  { userDataDir, distDir, shell }: Pick<StudioOptions, 'userDataDir' | 'distDir' | 'shell'>,
) {
  const modelsDir = join(userDataDir, 'models', 'taggers');
  const keysFile = join(userDataDir, 'endpoint-keys.json');
  const endpointKeys = new EndpointKeys(new SecretBox(keysFile, () => shell.secrets()));
  const workerFile = join(distDir, 'tagger-worker.cjs');
  return {
    endpointKeys,
    makers: new Makers({ keys: endpointKeys, workerFile, modelsDir }),
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
