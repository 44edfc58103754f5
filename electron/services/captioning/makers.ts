import { join } from 'node:path';
import { knownModel, type CaptioningRecipe } from '../../../shared/domain/captioning/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { EndpointKeys } from './endpoint/endpoint-keys.js';
import { proseMaker } from './endpoint/prose-maker.js';
import type { Maker } from './maker.js';
import type { ModelFolder } from './tagger/model-folder.js';
import { ModelFolders } from './tagger/model-folders.js';
import { taggerMaker } from './tagger/tagger-maker.js';

export interface MakersDeps {
  /** The bundle of `worker/main.ts`. */
  readonly workerFile: string;
  /** Where downloaded models lie, a folder each. */
  readonly modelsDir: string;
  /** Keys of the servers that write prose. */
  readonly keys: EndpointKeys;
}

/** The models and servers that recipes name, for all projects. */
export class Makers {
  readonly #folders = new ModelFolders();

  constructor(private readonly deps: MakersDeps) {}

  /** Throws for a model or an address that cannot be used. */
  async of({ by, ...rest }: CaptioningRecipe): Promise<Maker<unknown>> {
    const recipe = { by, ...rest };
    if (by.kind === 'endpoint') {
      const keyOf = () => this.deps.keys.get(by.address);
      return proseMaker(recipe, by, keyOf) as unknown as Maker<unknown>;
    }
    const folder = await this.#folder(by.model);
    return taggerMaker(recipe, by, folder, this.deps.workerFile) as unknown as Maker<unknown>;
  }

  /** A known model by its id, or any folder. */
  async #folder(model: string): Promise<ModelFolder> {
    const known = knownModel(model);
    if (known === null) return this.#folders.open(model);
    try {
      return await this.#folders.open(join(this.deps.modelsDir, known.id));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
      throw new AppError('not_found', `${known.name} is not downloaded yet.`, {
        hint: 'Download it first, or choose a folder that holds model.onnx and selected_tags.csv.',
        cause: error,
      });
    }
  }
}
