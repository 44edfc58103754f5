import {
  endpointUrl,
  listModels,
  openModelFolder,
  readRecipes,
  writeRecipes,
} from '../../services/tagger/index.js';
import type { Handlers } from '../../services/handlers.js';
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
  const { captioning, datasets, endpointKeys, powers, taggerModels } = services;
  return {
    'tagger.models': async () => ({ models: await taggerModels.list() }),
    'tagger.download': async ({ modelId }) => ({ jobId: taggerModels.start(modelId).id }),
    'tagger.inspect': async ({ dir }) => {
      await powers.requireAnywhere({ kind: 'path', value: dir });
      return inspect(dir);
    },
    'captioning.endpointModels': async ({ address, allowRemote }, { signal }) => {
      await powers.requireAnywhere({ kind: 'send', value: address });
      const key = await endpointKeys.get(address);
      return { models: await listModels({ url: endpointUrl(address, allowRemote), key }, signal) };
    },
    'captioning.endpointKey': async ({ address }) => ({ key: await endpointKeys.state(address) }),
    'captioning.setEndpointKey': async ({ address, key }) => ({
      key: await endpointKeys.set(address, key),
    }),
    'captioning.start': async ({ projectId, imageIds, recipe }) => {
      await powers.requireRecipe(projectId, recipe, ['send', 'path']);
      return { jobId: (await captioning.start(projectId, imageIds, recipe)).id };
    },
    // What a server has said before is at hand; only a model is read again.
    'captioning.preview': async ({ projectId, imageIds, recipe }) => {
      await powers.requireRecipe(projectId, recipe, ['path']);
      return { images: await captioning.preview(projectId, imageIds, recipe) };
    },
    'captioning.summary': async ({ projectId, imageIds, recipe }) => {
      await powers.requireRecipe(projectId, recipe, ['path']);
      return captioning.summary(projectId, imageIds, recipe);
    },
    'captioning.save': async ({ projectId, imageIds, recipe }) => {
      await powers.requireRecipe(projectId, recipe, ['path']);
      return { jobId: (await captioning.save(projectId, imageIds, recipe)).id };
    },
    'captioning.recipes': async ({ projectId }) => ({
      recipes: await readRecipes(datasets.folder(projectId).own),
    }),
    'captioning.saveRecipes': async ({ projectId, recipes }) => {
      await powers.recordRecipes(projectId, recipes);
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
