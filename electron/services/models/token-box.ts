import type { TokenState } from '../../../shared/contract/index.js';
import type { SecretBox } from '../secrets/index.js';

const NAME = 'huggingFace';

/** The access token of Hugging Face: in the box, or named by the environment. */
export class TokenBox {
  constructor(
    private readonly box: SecretBox,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  async set(token: string): Promise<TokenState> {
    await this.box.set(NAME, token);
    return this.state();
  }

  async state(): Promise<TokenState> {
    const state = await this.box.state(NAME);
    return state === 'none' && this.env['HF_TOKEN'] ? 'environment' : state;
  }

  /** The token, or an empty text. */
  async get(): Promise<string> {
    return (await this.box.get(NAME)) || (this.env['HF_TOKEN'] ?? '');
  }
}
