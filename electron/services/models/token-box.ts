import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { TokenState } from '../../../shared/contract/index.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import type { SecretStore } from '../desktop-shell.js';

const Kept = z.object({ huggingFace: z.string() });

/** The access token: encrypted by the system where it can, else only in memory; never written in the clear, never logged. */
export class TokenBox {
  #session = '';

  /** `file`: where the encrypted token lies. */
  constructor(
    private readonly file: string,
    /** Asked at each use: Electron has no key store before it is ready. */
    private readonly storeOf: () => SecretStore | null,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  async set(token: string): Promise<TokenState> {
    this.#session = token;
    const store = this.storeOf();
    if (store !== null) {
      await writeJsonAtomic(this.file, token === '' ? {} : { huggingFace: store.encrypt(token) });
    }
    return this.state();
  }

  async state(): Promise<TokenState> {
    if ((await this.#kept()) !== '') return 'kept';
    if (this.#session !== '') return 'session';
    return this.env['HF_TOKEN'] ? 'environment' : 'none';
  }

  /** The token, or an empty text. */
  async get(): Promise<string> {
    return this.#session || (await this.#kept()) || (this.env['HF_TOKEN'] ?? '');
  }

  async #kept(): Promise<string> {
    const store = this.storeOf();
    if (store === null) return '';
    try {
      const kept = Kept.safeParse(JSON.parse(await readFile(this.file, 'utf8')));
      return kept.success ? store.decrypt(kept.data.huggingFace) : '';
    } catch {
      return ''; // none kept, or kept by another user's key: it has to be entered again
    }
  }
}
