import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import { Queue } from '../../platform/bounded.js';
import type { SecretStore } from '../desktop-shell.js';

/** How a secret is kept: by the system's key store, in this process only, or not at all. */
export type SecretState = 'none' | 'kept' | 'session';

const Kept = z.record(z.string(), z.string());

/** Secrets by name: encrypted by the system where it can, else only in memory; never written in the clear, never logged. */
export class SecretBox {
  readonly #session = new Map<string, string>();
  readonly #turns = new Queue();

  /** `file`: where the encrypted secrets lie. */
  constructor(
    private readonly file: string,
    /** Asked at each use: Electron has no key store before it is ready. */
    private readonly storeOf: () => SecretStore | null,
  ) {}

  /** True where the system keeps secrets for this user. */
  canKeep(): boolean {
    return this.storeOf() !== null;
  }

  /** Keeps a secret; an empty one is forgotten, also one that another host of this user has kept. */
  async set(name: string, secret: string): Promise<void> {
    if (secret === '') this.#session.delete(name);
    else this.#session.set(name, secret);
    const store = this.storeOf();
    if (store === null && secret !== '') return;
    await this.#turns.run(async () => {
      const { [name]: before, ...others } = await this.#kept();
      if (before === undefined && secret === '') return;
      const own = store === null || secret === '' ? {} : { [name]: store.encrypt(secret) };
      await writeJsonAtomic(this.file, { ...others, ...own });
    });
  }

  async state(name: string): Promise<SecretState> {
    if ((await this.#decrypted(name)) !== '') return 'kept';
    return this.#session.has(name) ? 'session' : 'none';
  }

  /** The secret, or an empty text. */
  async get(name: string): Promise<string> {
    return this.#session.get(name) ?? (await this.#decrypted(name));
  }

  async #decrypted(name: string): Promise<string> {
    const store = this.storeOf();
    const encrypted = store === null ? undefined : (await this.#kept())[name];
    if (store === null || encrypted === undefined) return '';
    try {
      return store.decrypt(encrypted);
    } catch {
      return ''; // kept by another user's key: it has to be entered again
    }
  }

  async #kept(): Promise<Record<string, string>> {
    try {
      return Kept.safeParse(JSON.parse(await readFile(this.file, 'utf8'))).data ?? {};
    } catch {
      return {}; // none kept yet, or a file that is no JSON: what it held has to be entered again
    }
  }
}
