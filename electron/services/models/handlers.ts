import type { Handlers } from '../handlers.js';
import type { ModelsService } from './models-service.js';

type ModelHandlers = Pick<
  Handlers,
  'models.list' | 'models.find' | 'models.download' | 'models.setToken'
>;

/** Handlers about model files. */
export function modelHandlers(models: ModelsService): ModelHandlers {
  return {
    'models.list': () => models.list(),
    'models.find': async () => ({ jobId: models.find().id }),
    'models.download': async ({ id }) => ({ jobId: models.download(id).id }),
    'models.setToken': async ({ token }) => ({ token: await models.setToken(token) }),
  };
}
