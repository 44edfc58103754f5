import {
  endpointUrl,
  listModels,
  openModelFolder,
  readRecipes,
  writeRecipes,
} from '../../services/tagger/index.js';
import type { Handlers } from '../../transports/dispatcher.js';
import type { Services } from '../services.js';

type TaggerHandlers = Pick<
  Handlers,
  | 'tagger.models'
  | 'tagger.download'
  | 'tagger.inspect'
  | 'captioning.endpointModels'
  | 'captioning.endpointKey'
  | 'captioning.setEndpointKey'
  | 'captioning.start'
  | 'captioning.preview'
  | 'captioning.summary'
  | 'captioning.save'
  | 'captioning.recipes'
  | 'captioning.saveRecipes'
>;

/** Handlers about captions that a model makes. */
export function taggerHandlers(services: Services): TaggerHandlers {
  const { captioning, datasets, endpointKeys, taggerModels } = services;
  return {
    'tagger.models': async () => ({ models: await taggerModels.list() }),
    'tagger.download': async ({ modelId }) => ({ jobId: taggerModels.start(modelId).id }),
    'tagger.inspect': ({ dir }) => inspect(dir),
    'captioning.endpointModels': async ({ address, allowRemote }, { signal }) => ({
      models: await listModels(
        { url: endpointUrl(address, allowRemote), key: await endpointKeys.get(address) },
        signal,
      ),
    }),
    'captioning.endpointKey': async ({ address }) => ({ key: await endpointKeys.state(address) }),
    'captioning.setEndpointKey': async ({ address, key }) => ({
      key: await endpointKeys.set(address, key),
    }),
    'captioning.start': async ({ projectId, imageIds, recipe }) => ({
      jobId: (await captioning.start(projectId, imageIds, recipe)).id,
    }),
    'captioning.preview': async ({ projectId, imageIds, recipe }) => ({
      images: await captioning.preview(projectId, imageIds, recipe),
    }),
    'captioning.summary': ({ projectId, imageIds, recipe }) =>
      captioning.summary(projectId, imageIds, recipe),
    'captioning.save': async ({ projectId, imageIds, recipe }) => ({
      jobId: (await captioning.save(projectId, imageIds, recipe)).id,
    }),
    'captioning.recipes': async ({ projectId }) => ({
      recipes: await readRecipes(datasets.folder(projectId).own),
    }),
    'captioning.saveRecipes': async ({ projectId, recipes }) => {
      await writeRecipes(datasets.folder(projectId).own, recipes);
      return { ok: true };
    },
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
