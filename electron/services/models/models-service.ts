import { statsIfAny } from '../../platform/stats-if-any.js';
import { join } from 'node:path';
import type {
  Job,
  JobResult,
  KnownModelInfo,
  Output,
  TokenState,
} from '../../../shared/contract/index.js';
import {
  KNOWN_MODELS,
  MODEL_SERVER,
  type KnownModel,
} from '../../../shared/domain/models/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { download } from '../downloads/index.js';
import { throttled, type JobContext, type JobsService } from '../jobs/index.js';
import type { SettingsService } from '../settings/index.js';
import { findModels, modelsAround, usualModelFolders } from './find-models.js';
import type { TokenBox } from './token-box.js';

export interface ModelsDeps {
  readonly jobs: JobsService;
  readonly settings: SettingsService;
  readonly tokens: TokenBox;
  readonly userDataDir: string;
  /** For tests: other folders than the usual ones, other models than the known ones. */
  readonly folders?: () => string[];
  readonly known?: readonly KnownModel[];
}

/** The four model files of a FLUX training: found on this machine, or loaded. */
export class ModelsService {
  readonly #running = new Map<string, Job<'model_download'>>();

  constructor(private readonly deps: ModelsDeps) {}

  async list(): Promise<Output<'models.list'>> {
    const dir = await this.#dir();
    const models = await Promise.all(this.#known().map((model) => info(model, dir)));
    return { models, token: await this.deps.tokens.state(), dir };
  }

  setToken(token: string): Promise<TokenState> {
    return this.deps.tokens.set(token);
  }

  /** Looks through the folders of other programs; the files stay where they are. */
  find(): Job<'models'> {
    return this.deps.jobs.start(
      { kind: 'models', title: 'Look for model files' },
      async (context) => {
        const { comfyLorasDir } = await this.deps.settings.get();
        const around = modelsAround(comfyLorasDir);
        const folders = [
          await this.#dir(),
          ...(around === null ? [] : [around]),
          ...(this.deps.folders ?? usualModelFolders)(),
        ];
        const found = await findModels(folders, context.signal, (looked) =>
          context.progress(looked, null, 'files'),
        );
        return { found };
      },
    );
  }

  /** Loads a known model; one job a model. Sets it for its role when none is set. Throws `not_found` for an id that is none. */
  download(id: string): Job<'model_download'> {
    const model = this.#known().find((one) => one.id === id);
    if (model === undefined) throw new AppError('not_found', `There is no model “${id}”.`);
    const running = this.#running.get(id);
    if (running !== undefined) return running;
    const job = this.deps.jobs.start(
      { kind: 'model_download', title: `Download ${model.title}` },
      async (context) => {
        try {
          return await this.#download(model, context);
        } finally {
          this.#running.delete(id);
        }
      },
    );
    this.#running.set(id, job);
    return job;
  }

  async #download(model: KnownModel, context: JobContext): Promise<JobResult<'model_download'>> {
    const { modelMirror, downloadProxy } = await this.deps.settings.withPasswords([
      'modelMirror',
      'downloadProxy',
    ]);
    const token = model.isGated ? await this.deps.tokens.get() : '';
    if (model.isGated && token === '' && modelMirror === '') {
      throw new AppError(
        'unauthorized',
        `${model.title} is given only to those who accepted its licence.`,
        {
          hint: `Accept it at ${model.licencePage}, make an access token there, and enter it here.`,
        },
      );
    }
    const tell = throttled((done, total) => context.progress(done, total, 'bytes'));
    const { path } = await download({
      url: `${(modelMirror || MODEL_SERVER).replace(/\/+$/, '')}/${model.path}`,
      to: join(await this.#dir(), model.file),
      sha256: model.sha256,
      bytes: model.bytes,
      proxy: downloadProxy,
      // A token goes to Hugging Face only, never to a mirror.
      secretHeaders: token === '' || modelMirror !== '' ? {} : { authorization: `Bearer ${token}` },
      signal: context.signal,
      onProgress: (done, total) => tell(done, total ?? model.bytes),
    });
    const settings = await this.deps.settings.get();
    if (settings[model.role] === '') await this.deps.settings.update({ [model.role]: path });
    context.message(`Loaded ${path}`);
    return { path, role: model.role };
  }

  #known(): readonly KnownModel[] {
    return this.deps.known ?? KNOWN_MODELS;
  }

  /** Outside of the environment's folder, so that removing that one never takes models along. */
  async #dir(): Promise<string> {
    const { modelsDir } = await this.deps.settings.get();
    return modelsDir.trim() || join(this.deps.userDataDir, 'models', 'flux');
  }
}

async function info(model: KnownModel, dir: string): Promise<KnownModelInfo> {
  const { id, role, title, file, bytes, licence, licencePage, isGated } = model;
  const path = join(dir, file);
  const found = await statsIfAny(path); // not loaded yet
  return {
    id,
    role,
    title,
    file,
    bytes,
    licence,
    licencePage,
    isGated,
    path: found?.size === bytes ? path : null,
  };
}
