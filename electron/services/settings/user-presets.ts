import * as z from 'zod';
import { UserPreset } from '../../../shared/contract/index.js';
import type { ConfigValues } from '../../../shared/domain/config/schema/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import type { Logger } from '../../platform/log.js';
import { FileTurns } from './file-turns.js';
import { keepDamaged, readJson } from './json-file.js';

const MAX_PRESETS = 100;
const PresetsFile = z.object({ version: z.literal(1), presets: z.array(UserPreset) });

/** Settings kept under names: one small file in the user's data folder, shared by all projects. */
export class UserPresets {
  readonly #turns: FileTurns;

  /** `file`: `presets.json` in the user's data folder; need not exist. */
  constructor(
    private readonly file: string,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {
    this.#turns = new FileTurns(file);
  }

  /** By name. */
  async list(): Promise<UserPreset[]> {
    return (await this.#read()).presets;
  }

  /** Keeps values under a name, in place of what was there. Throws `bad_request` when there are 100 already. */
  save(name: string, values: ConfigValues): Promise<UserPreset[]> {
    return this.#change((presets) => {
      const others = presets.filter((one) => one.name !== name);
      if (others.length >= MAX_PRESETS) {
        throw new AppError('bad_request', `There are ${MAX_PRESETS} presets already.`, {
          hint: 'Delete one that you no longer need.',
        });
      }
      return [...others, { name, values, savedAt: this.now() }];
    });
  }

  /** Throws `not_found` for a name that is not there. */
  delete(name: string): Promise<UserPreset[]> {
    return this.#change((presets) => {
      const others = presets.filter((one) => one.name !== name);
      if (others.length < presets.length) return others;
      throw new AppError('not_found', `There is no preset “${name}”.`);
    });
  }

  #change(change: (presets: UserPreset[]) => UserPreset[]): Promise<UserPreset[]> {
    return this.#turns.run(async () => {
      const { presets, isDamaged } = await this.#read();
      const next = change(presets).sort((a, b) => a.name.localeCompare(b.name));
      if (isDamaged) await keepDamaged(this.file, this.log);
      await writeJsonAtomic(this.file, { version: 1, presets: next });
      return next;
    });
  }

  async #read(): Promise<{ presets: UserPreset[]; isDamaged: boolean }> {
    const { isThere, value } = await readJson(this.file);
    if (!isThere) return { presets: [], isDamaged: false };
    const parsed = PresetsFile.safeParse(value);
    return parsed.success
      ? { presets: parsed.data.presets, isDamaged: false }
      : { presets: [], isDamaged: true };
  }
}
