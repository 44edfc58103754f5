import { GLOBAL_KEY, Settings, type SettingsPatch } from '../../../shared/contract/index.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import { FileTurns } from './file-turns.js';
import { keepDamaged, markOf, readJson, type FileMark } from './json-file.js';

/** The user's settings: one readable file, shared by window, web host and command line. */
export class SettingsService {
  readonly #turns: FileTurns;
  #known: { readonly settings: Settings; readonly mark: FileMark } | null = null;

  /** `file`: `settings.json` in the user's data folder; need not exist. */
  constructor(
    private readonly file: string,
    private readonly bus: EventBus,
    private readonly log: Logger,
  ) {
    this.#turns = new FileTurns(file);
  }

  /** The settings as they are on disk now. A file that cannot be understood is kept as a copy; defaults take its place. */
  async get(): Promise<Settings> {
    const mark = await markOf(this.file);
    if (this.#known?.mark === mark) return this.#known.settings;
    // Without a lock: the file is always whole. Only a repair waits for its turn.
    const found = await this.#read();
    if (!found.isDamaged) return this.#remember(found.settings, mark);
    return this.#turns.run(async () => {
      const { settings, others } = await this.#readWell();
      await writeJsonAtomic(this.file, { ...others, ...settings });
      return this.#remember(settings, await markOf(this.file));
    });
  }

  /** Changes what the patch names, atomically; what a newer version wrote into the file stays there. */
  update(patch: SettingsPatch): Promise<Settings> {
    return this.#turns.run(async () => {
      const { settings, others } = await this.#readWell();
      const changed = Settings.parse({ ...settings, ...withoutUndefined(patch) });
      await writeJsonAtomic(this.file, { ...others, ...changed });
      return this.#remember(changed, await markOf(this.file));
    });
  }

  async #read(): Promise<Understood> {
    const { isThere, value } = await readJson(this.file);
    return understand(isThere ? value : {});
  }

  /** For those who will write: keeps a copy of a damaged file first. */
  async #readWell(): Promise<Understood> {
    const found = await this.#read();
    if (found.isDamaged) await keepDamaged(this.file, this.log);
    return found;
  }

  #remember(settings: Settings, mark: FileMark): Settings {
    const before = this.#known?.settings;
    this.#known = { settings, mark };
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(settings)) {
      this.bus.emit('settings.changed', GLOBAL_KEY, settings);
    }
    return settings;
  }
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
    } else if (Settings.safeParse({ [key]: one }).success) {
      settings[key] = one;
    } else {
      isDamaged = true;
    }
  }
  return { settings: Settings.parse(settings), others, isDamaged };
}

function withoutUndefined(patch: SettingsPatch): Partial<Settings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
