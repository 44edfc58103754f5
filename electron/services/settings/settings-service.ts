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
    if (this.#known !== null && this.#known.mark === (await markOf(this.file))) {
      return this.#known.settings;
    }
    return this.#turns.run(async () => (await this.#read()).settings);
  }

  /** Changes what the patch names, atomically; what a newer version wrote into the file stays there. */
  update(patch: SettingsPatch): Promise<Settings> {
    return this.#turns.run(async () => {
      const { settings, others } = await this.#read();
      const changed = Settings.parse({ ...settings, ...withoutUndefined(patch) });
      await writeJsonAtomic(this.file, { ...others, ...changed });
      this.#remember(changed, await markOf(this.file));
      return changed;
    });
  }

  async #read(): Promise<{ settings: Settings; others: Record<string, unknown> }> {
    const mark = await markOf(this.file);
    const { isThere, value } = await readJson(this.file);
    const { settings, others, isDamaged } = understand(isThere ? value : {});
    if (isDamaged) {
      await keepDamaged(this.file, this.log);
      await writeJsonAtomic(this.file, { ...others, ...settings });
    }
    this.#remember(settings, isDamaged ? await markOf(this.file) : mark);
    return { settings, others };
  }

  #remember(settings: Settings, mark: FileMark): void {
    const before = this.#known?.settings;
    this.#known = { settings, mark };
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(settings)) {
      this.bus.emit('settings.changed', GLOBAL_KEY, settings);
    }
  }
}

/** Takes every setting that is well and the default for every other. `others`: keys that this version does not know. */
export function understand(value: unknown): {
  settings: Settings;
  others: Record<string, unknown>;
  isDamaged: boolean;
} {
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
