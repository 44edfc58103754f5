import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { AddressSetting, PasswordPlace } from '../../../shared/contract/index.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import type { Logger } from '../../platform/log.js';
import { SecretBox } from '../secrets/index.js';
import { readJson } from './json-file.js';

/** The login of an address, with what it was given for: it goes to no other server. */
const Login = z.object({ for: z.string(), login: z.string() });
export type Login = z.output<typeof Login>;

const PasswordsFile = z.object({
  version: z.literal(1),
  /** By setting; those that only another version knows stay. */
  logins: z.record(z.string(), Login),
});

/**
 * The logins of the addresses in the settings: in the system's key store where this host has one, else in a file of their own
 * that only the user can read. What lies in the key store of the window cannot be read by the command line.
 */
export class AddressPasswords {
  /** What could not be written anywhere: good until this process ends. */
  readonly #session = new Map<AddressSetting, Login>();

  /** `file`: `passwords.json` in the user's data folder; `box`: keeps what it can encrypt. */
  constructor(
    readonly file: string,
    private readonly box: SecretBox,
    private readonly log: Logger,
  ) {}

  /** Those of a host without a key store, beside its settings. */
  static beside(settingsFile: string, log: Logger): AddressPasswords {
    const dir = dirname(settingsFile);
    const box = new SecretBox(join(dir, 'secrets.json'), () => null);
    return new AddressPasswords(join(dir, 'passwords.json'), box, log);
  }

  /** Where the next one will be kept. */
  place(): PasswordPlace {
    return this.box.canKeep() ? 'keyStore' : 'file';
  }

  /** Where the login of an address is; null where there is none that this host can read. */
  async placeOf(setting: AddressSetting): Promise<PasswordPlace | null> {
    const { [setting]: inFile } = await this.#inFile();
    if (inFile !== undefined) return 'file';
    return (await this.get(setting)) === null ? null : 'keyStore';
  }

  /** The file comes first: a login is there only when it was set after the one in the key store, or without one. */
  async get(setting: AddressSetting): Promise<Login | null> {
    const { [setting]: inFile } = await this.#inFile();
    const known = this.#session.get(setting) ?? inFile;
    if (known !== undefined) return known;
    const text = await this.box.get(nameOf(setting));
    return text === '' ? null : Login.parse(JSON.parse(text)); // nobody but us can have encrypted it
  }

  /** Keeps a login, in one place only. The caller lets no other process change the settings meanwhile. */
  async set(setting: AddressSetting, login: Login): Promise<void> {
    this.#session.delete(setting);
    if (this.box.canKeep()) {
      try {
        await this.box.set(nameOf(setting), JSON.stringify(login));
        await this.#change(setting, undefined);
        return;
      } catch (error) {
        this.log.warn(`The key store did not take a password (${String(error)}); a file keeps it.`);
      }
    }
    await this.#change(setting, login);
    await this.box.set(nameOf(setting), '');
  }

  /** For a data folder that cannot be written to. */
  remember(setting: AddressSetting, login: Login): void {
    this.#session.set(setting, login);
  }

  async forget(setting: AddressSetting): Promise<void> {
    this.#session.delete(setting);
    await this.#change(setting, undefined);
    await this.box.set(nameOf(setting), '');
  }

  async #inFile(): Promise<Record<string, Login>> {
    const { value } = await readJson(this.file);
    // A damaged file is as good as none: what it held has to be entered again, and that is said when it is needed.
    return PasswordsFile.safeParse(value).data?.logins ?? {};
  }

  async #change(setting: AddressSetting, login: Login | undefined): Promise<void> {
    const { [setting]: before, ...others } = await this.#inFile();
    if (before === undefined && login === undefined) return;
    const logins = login === undefined ? others : { ...others, [setting]: login };
    if (Object.keys(logins).length === 0) await rm(this.file, { force: true });
    else await writeJsonAtomic(this.file, { version: 1, logins });
  }
}

const nameOf = (setting: AddressSetting) => `address:${setting}`;
