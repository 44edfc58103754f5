import type { Power } from '../../../shared/contract/index.js';
import type { Handlers } from '../handlers.js';
import type { OpenProjects } from '../open-project/index.js';
import { endpointUrl, listModels } from './endpoint/endpoint-client.js';
import type { EndpointKeys } from './endpoint/endpoint-keys.js';
import { openModelFolder } from './tagger/model-folder.js';
import type { ModelManager } from './tagger/model-manager.js';

type MakerHandlers = Pick<
  Handlers,
  | 'tagger.models'
  | 'tagger.download'
  | 'tagger.inspect'
  | 'captioning.endpointModels'
  | 'captioning.endpointKey'
  | 'captioning.setEndpointKey'
>;

export interface MakerHandlersDeps {
  readonly endpointKeys: EndpointKeys;
  readonly projects: OpenProjects;
  readonly taggerModels: ModelManager;
}

/** Handlers about the models and servers that captions can be made with, whatever the project. */
export function makerHandlers(deps: MakerHandlersDeps): MakerHandlers {
  const { endpointKeys, projects, taggerModels } = deps;
  const requireNotBrought = async (power: Power) => {
    for (const { powers } of projects.all()) await powers.requireNotBrought(power);
  };
  return {
    'tagger.models': async () => ({ models: await taggerModels.list() }),
    'tagger.download': async ({ modelId }) => ({ jobId: taggerModels.start(modelId).id }),
    'tagger.inspect': async ({ dir }) => {
      await requireNotBrought({ kind: 'path', value: dir });
      return inspect(dir);
    },
    'captioning.endpointModels': async ({ address, allowRemote }, { signal }) => {
      await requireNotBrought({ kind: 'send', value: address });
      const key = await endpointKeys.get(address);
      return { models: await listModels({ url: endpointUrl(address, allowRemote), key }, signal) };
    },
    'captioning.endpointKey': async ({ address }) => ({ key: await endpointKeys.state(address) }),
    'captioning.setEndpointKey': async ({ address, key }) => ({
      key: await endpointKeys.set(address, key),
    }),
  };
}

async function inspect(dir: string) {
  const { labels, sizeBytes } = await openModelFolder(dir);
  const byRows = labels('rows').filter((label) => label !== null);
  const byScript = labels('script');
  return {
    tags: byRows.length,
    categories: [...new Set(byRows.map(({ category }) => category))],
    sizeBytes,
    isMislabelledByScript: labels('rows').some(
      (label, output) => label !== null && label.name !== byScript[output]?.name,
    ),
  };
}
