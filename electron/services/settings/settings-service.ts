import {
  ADDRESS_VARIABLES,
  AddressSetting,
  GLOBAL_KEY,
  Settings,
  type Output,
  type SettingsPatch,
} from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { isUnfinishedAddress, shownAddress } from '../../../shared/result/passwords.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import { AddressPasswords } from './address-passwords.js';
import { addressFrom, realAddress, splitKept, splitSetting } from './address-settings.js';
import { FileTurns } from './file-turns.js';
import { keepDamaged, markOf, readJson, type FileMark } from './json-file.js';

/**
 * The user's settings: one readable file, shared by window, web host and command line. Passwords of addresses are not in it
 * and not in what is handed out; services that call such an address ask for it by `withPasswords`.
 */
export class SettingsService {
  readonly #turns: FileTurns;
  #known: { readonly settings: Settings; readonly mark: FileMark } | null = null;

  /** `file`: `settings.json` in the user's data folder; need not exist. */
  constructor(
    private readonly file: string,
    private readonly bus: EventBus,
    private readonly log: Logger,
    private readonly secrets = AddressPasswords.beside(file, log),
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {
    this.#turns = new FileTurns(file);
  }

  /** The settings as they are on disk now. A file that cannot be understood is kept as a copy; defaults take its place. */
  async get(): Promise<Settings> {
    const mark = await markOf(this.file);
    if (this.#known?.mark === mark) return this.#effective(this.#known.settings);
    // Without a lock: the file is always whole. Only a repair waits for its turn.
    const found = await this.#read();
    if (!found.isDamaged && !hasPasswords(found.settings))
      return this.#remember(found.settings, mark);
    return this.#turns
      .run(() => this.#repair())
      .catch((error: unknown) => {
        if (found.isDamaged) throw error;
        this.log.warn(`Passwords could not be taken out of ${this.file}: ${String(error)}`);
        return this.#remember(this.#splitForNow(found.settings), mark);
      });
  }

  /** Changes what the patch names, atomically; what a newer version wrote into the file stays there. */
  update(patch: SettingsPatch): Promise<Settings> {
    return this.#turns.run(async () => {
      const { settings, others } = await this.#readWell();
      const before = await this.#takePasswords(settings, null);
      const given = await this.#takePasswords(withoutUndefined(patch), before);
      const changed = Settings.parse({ ...before, ...given });
      await writeJsonAtomic(this.file, { ...others, ...changed });
      return this.#remember(changed, await markOf(this.file));
    });
  }

  /**
   * The settings with the passwords of these addresses: for calls only, never handed to a page and never logged.
   * Throws `unauthorized` when a password is kept where this host cannot read it.
   */
  async withPasswords(wanted: readonly AddressSetting[]): Promise<Settings> {
    const settings = await this.get();
    const real: Partial<Record<AddressSetting, string>> = {};
    for (const setting of wanted) {
      const address =
        addressFrom(setting, this.env) ??
        realAddress(settings[setting], await this.secrets.get(setting));
      if (address === null) throw noPassword(setting, settings[setting]);
      real[setting] = address;
    }
    return { ...settings, ...real };
  }

  /** Where passwords lie. */
  async passwords(): Promise<Output<'settings.passwords'>> {
    const settings = await this.get();
    const fromEnvironment = AddressSetting.options.filter(
      (setting) => addressFrom(setting, this.env) !== null,
    );
    const masked = AddressSetting.options.filter(
      (setting) =>
        !fromEnvironment.includes(setting) && realAddress(settings[setting], null) === null,
    );
    const kept = await Promise.all(
      masked.map(async (setting) => ({ setting, place: await this.secrets.placeOf(setting) })),
    );
    return { place: this.secrets.place(), file: this.secrets.file, kept, fromEnvironment };
  }

  async #repair(): Promise<Settings> {
    const { settings, others } = await this.#readWell();
    const well = await this.#takePasswords(settings, null);
    await writeJsonAtomic(this.file, { ...others, ...well });
    return this.#remember(well, await markOf(this.file));
  }

  /**
   * Moves the passwords out of the addresses and returns the settings with masks. `before`: the settings whose masks `given`
   * repeats; null when `given` is the file's own content.
   */
  async #takePasswords<T extends Partial<Settings>>(given: T, before: Settings | null): Promise<T> {
    const shown: Partial<Record<AddressSetting, string>> = {};
    const splits = AddressSetting.options.flatMap((setting) => {
      const typed = given[setting];
      if (typed === undefined) return [];
      const split =
        before === null ? splitKept(setting, typed) : splitSetting(setting, typed, before[setting]);
      return [{ setting, split }];
    });
    // All addresses are checked before the first password is stored: a bad one changes nothing.
    for (const { setting, split } of splits) {
      if (split.login === 'forget') await this.secrets.forget(setting);
      else if (split.login !== 'keep') await this.secrets.set(setting, split.login);
      shown[setting] = split.shown;
    }
    return { ...given, ...shown };
  }

  /** For a read-only data folder: passwords stay in the file, but no client gets to see them. */
  #splitForNow(settings: Settings): Settings {
    const shown: Partial<Record<AddressSetting, string>> = {};
    for (const setting of AddressSetting.options) {
      const split = splitKept(setting, settings[setting]);
      if (typeof split.login === 'object') this.secrets.remember(setting, split.login);
      shown[setting] = split.shown;
    }
    return { ...settings, ...shown };
  }

  /** The settings in force: variables of the environment override the file. */
  #effective(settings: Settings): Settings {
    const said = AddressSetting.options.flatMap((setting) => {
      const address = addressFrom(setting, this.env);
      return address === null ? [] : [[setting, shownAddress(address)] as const];
    });
    return said.length === 0 ? settings : { ...settings, ...Object.fromEntries(said) };
  }

  async #read(): Promise<Understood> {
    const { isThere, value } = await readJson(this.file);
    return understand(isThere ? value : {});
  }

  /** Reads the settings for a change that follows; a damaged file is copied first. */
  async #readWell(): Promise<Understood> {
    const found = await this.#read();
    if (found.isDamaged) await keepDamaged(this.file, this.log);
    return found;
  }

  #remember(settings: Settings, mark: FileMark): Settings {
    const before = this.#known?.settings;
    this.#known = { settings, mark };
    const effective = this.#effective(settings);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(settings)) {
      this.bus.emit('settings.changed', GLOBAL_KEY, effective);
    }
    return effective;
  }
}

function hasPasswords(settings: Settings): boolean {
  return AddressSetting.options.some(
    (setting) => shownAddress(settings[setting]) !== settings[setting],
  );
}

function noPassword(setting: AddressSetting, shown: string): AppError {
  return new AppError('unauthorized', `The password of ${shown} cannot be read here.`, {
    hint: `It lies in the system’s key store, which only the app’s window reads, or is lost: type it anew in Settings, or put the whole address into the variable ${ADDRESS_VARIABLES[setting]}.`,
  });
}

interface Understood {
  readonly settings: Settings;
  /** Keys that this version does not know. */
  readonly others: Record<string, unknown>;
  readonly isDamaged: boolean;
}

/** Takes every setting that is well, and the default for every other. */
function understand(value: unknown): Understood {
  const defaults = Settings.parse({});
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { settings: defaults, others: {}, isDamaged: true };
  }
  const settings: Record<string, unknown> = { ...defaults };
  const others: Record<string, unknown> = {};
  let isDamaged = false;
  for (const [key, one] of Object.entries(value)) {
    if (!Object.hasOwn(Settings.shape, key)) {
      others[key] = one;
    } else if (Settings.safeParse({ [key]: one }).success && !isHalfTyped(key, one)) {
      settings[key] = one;
    } else {
      isDamaged = true;
    }
  }
  return { settings: Settings.parse(settings), others, isDamaged };
}

/** A password without a server is of no use, and would be shown as it is. */
function isHalfTyped(key: string, value: unknown): boolean {
  return (
    AddressSetting.safeParse(key).success && typeof value === 'string' && isUnfinishedAddress(value)
  );
}

function withoutUndefined(patch: SettingsPatch): Partial<Settings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
