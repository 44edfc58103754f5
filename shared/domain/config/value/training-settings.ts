import { effectiveConfig, rawPlain } from '../schema/effective-config.js';
import { FIELD_KEYS, fieldOfTrainerKey, fieldSpec, type FieldKey } from '../schema/fields.js';
import { definedOnly, type Preset, presetConfig, PRESETS } from '../schema/presets.js';
import { placeRaw, type RawValues } from '../schema/arguments.js';
import type { ConfigProblem, ConfigValues, TomlValue, TrainingConfig } from '../schema/schema.js';
import { nameOfField, settingOf } from '../schema/settings.js';
import {
  settingsText,
  valueOf,
  withSetting,
  withText,
  withValues,
  type SettingsForm,
} from '../text/form-settings.js';
import type { TomlProblem } from '../text/toml-text.js';
import type { ProjectSettingsPart, ProjectSettingsUpdate, RunSettingsPart } from './stored.js';

type Plain = string | number | boolean;

/** An argument that is set, by the trainer’s name, in the file that it goes to. */
export interface NamedValue {
  readonly name: string;
  readonly file: 'config' | 'dataset';
  readonly value: TomlValue;
}

export type ReadText =
  | {
      readonly ok: true;
      readonly settings: TrainingSettings;
      readonly problems: readonly ConfigProblem[];
    }
  | { readonly ok: false; readonly fault: TomlProblem };

/**
 * All settings of a training, by preset: typed fields, arguments by the trainer’s names (they win over fields), and the
 * user’s own text, which says the same. Immutable; each change gives another value and keeps the text in step.
 */
export class TrainingSettings implements SettingsForm {
  private constructor(
    /** What a change is told against, and what a value that is taken back becomes. */
    readonly preset: Preset['id'],
    /** The typed fields, as the form shows them. */
    readonly config: TrainingConfig,
    readonly raw: RawValues,
    /** Null: no text of the user’s own. */
    readonly toml: string | null,
  ) {}

  static ofPreset(preset: Preset['id']): TrainingSettings {
    return new TrainingSettings(preset, presetConfig(preset), {}, null);
  }

  /** The saved settings of a project: its preset, with what the project changed on top. */
  static ofProject(
    project: ProjectSettingsPart & { readonly preset: Preset['id'] },
  ): TrainingSettings {
    const { preset, config, raw = {}, settingsToml = null } = project;
    const whole = { ...presetConfig(preset), ...definedOnly(config) };
    return new TrainingSettings(preset, whole, raw, settingsToml);
  }

  /** What a run was made with. */
  static ofRun({ config, raw }: RunSettingsPart): TrainingSettings {
    return new TrainingSettings('character', config, raw, null);
  }

  /** Values on their own, from a file or typed; what they do not name is the preset’s. */
  static ofValues(values: ConfigValues): TrainingSettings {
    return TrainingSettings.ofPreset('character').with(values);
  }

  /** The settings that a text means; what it does not name is the preset’s. */
  static ofText(text: string, preset: Preset['id']): ReadText {
    const read = withText(text, presetConfig(preset));
    if (!read.ok) return read;
    const { config, raw, toml } = read.form;
    return {
      ok: true,
      settings: new TrainingSettings(preset, config, raw, toml),
      problems: read.problems,
    };
  }

  /** A setting by the trainer’s name as a config file has it; null: not set. */
  get(name: string): TomlValue | null {
    const setting = settingOf(name);
    return setting === null ? (this.raw[name] ?? null) : valueOf(this, setting);
  }

  /** An argument that is given by the trainer’s name, as JavaScript has it; undefined: not given, or a list. */
  plain(name: string): Plain | undefined {
    return rawPlain(this.raw, name);
  }

  /** Whether an argument is given by the trainer’s name: it then wins over the field that means the same. */
  isNamed(name: string): boolean {
    return this.raw[name] !== undefined;
  }

  /** Whether an argument decides what a field means. */
  isCovered(key: FieldKey): boolean {
    return Object.keys(this.raw).some((name) => fieldOfTrainerKey(name) === key);
  }

  /** The fields as they count in the end: with the arguments that mean the same on top. */
  get counted(): TrainingConfig {
    return effectiveConfig(this.config, this.raw);
  }

  /** Every argument that is set. A field that an argument covers counts too, since that may be taken away. */
  named(): NamedValue[] {
    return [...FIELD_KEYS.flatMap((key) => this.#ofField(key)), ...this.#given()];
  }

  /** The arguments that reach the trainer: without fields that an argument covers. */
  reaching(): NamedValue[] {
    const given = this.#given();
    const covered = new Set(given.filter(({ file }) => file === 'config').map(({ name }) => name));
    const fields = FIELD_KEYS.flatMap((key) => this.#ofField(key));
    return [...fields.filter(({ name }) => !covered.has(name)), ...given];
  }

  /**
   * Sets one setting by the trainer’s name, its value as a config file has it; null takes it back: a field to the preset,
   * any other to the trainer. A plain number takes the type of the setting. Throws `invalid_config` for a value that TOML
   * cannot hold.
   */
  set(name: string, value: TomlValue | number | null): TrainingSettings {
    const typed = typeof value === 'number' ? numberFor(name, value) : value;
    return this.#changed(withSetting(this, name, typed, this.#base));
  }

  /** Many values on top: a field wins over an argument of its name that was there before. Throws as `set` does. */
  with(values: Partial<ConfigValues>): TrainingSettings {
    return this.#changed(withValues(this, values, this.#base));
  }

  /** The numbers that make another preset; what was changed elsewhere (paths, memory, names) stays. */
  withPreset(preset: Preset['id']): TrainingSettings {
    const own = PRESETS.find(({ id }) => id === preset)?.values ?? {};
    const same = new TrainingSettings(preset, this.config, this.raw, this.toml);
    return same.with({ fields: own });
  }

  /** Without these settings: fields at their default, arguments left to the trainer. */
  without(names: ReadonlySet<string>): TrainingSettings {
    const fields = FIELD_KEYS.map((key) => {
      return [key, names.has(nameOfField(key)) ? fieldSpec(key).default : this.config[key]];
    });
    const raw = Object.entries(this.raw).filter(([name]) => !names.has(name));
    const config = Object.fromEntries(fields) as TrainingConfig;
    return new TrainingSettings(this.preset, config, Object.fromEntries(raw), null);
  }

  /** The fields alone. */
  withoutArguments(): TrainingSettings {
    return new TrainingSettings(this.preset, this.config, {}, null);
  }

  /** The values alone, as a run has them. */
  withoutText(): TrainingSettings {
    if (this.toml === null) return this;
    return new TrainingSettings(this.preset, this.config, this.raw, null);
  }

  /** Fields that are empty take these texts; arguments of their names still win. */
  filled(texts: Partial<TrainingConfig>): TrainingSettings {
    const missing = FIELD_KEYS.filter((key) => this.config[key] === '' && texts[key] !== undefined);
    const config = {
      ...this.config,
      ...Object.fromEntries(missing.map((key) => [key, texts[key]])),
    };
    return new TrainingSettings(this.preset, config, this.raw, this.toml);
  }

  /** What differs from the preset; `ofPreset(preset).with(…)` of it has the same values again. */
  changes(): ConfigValues {
    const fields = FIELD_KEYS.filter((key) => this.config[key] !== this.#base[key]);
    return {
      fields: Object.fromEntries(fields.map((key) => [key, this.config[key]])),
      raw: { ...this.raw },
    };
  }

  /** All values, whatever the preset says. */
  values(): ConfigValues {
    return { fields: { ...this.config }, raw: { ...this.raw } };
  }

  /** What a preset of the user’s keeps: everything but paths and names, which belong to a project. */
  portable(): ConfigValues {
    const fields = FIELD_KEYS.filter(isOfPreset).map((key) => [key, this.config[key]]);
    const own = Object.entries(this.raw).filter(([name]) => settingOf(name)?.isPath !== true);
    return { fields: Object.fromEntries(fields), raw: Object.fromEntries(own) };
  }

  /** The preset’s value where a field has another one; undefined: not changed, or none of the preset’s. */
  presetValueIfChanged(key: FieldKey): Plain | undefined {
    if (!isOfPreset(key)) return undefined;
    const isSame = this.#base[key] === this.config[key] && !this.isNamed(nameOfField(key));
    return isSame ? undefined : this.#base[key];
  }

  /** Trainer’s names of all that was changed: fields, and arguments that have no field. */
  changedNames(): string[] {
    const fields = FIELD_KEYS.filter((key) => this.presetValueIfChanged(key) !== undefined);
    return [...new Set([...fields.map(nameOfField), ...Object.keys(this.raw)])];
  }

  /** Everything back to the preset; paths and names stay. */
  reset(): TrainingSettings {
    return this.changedNames().reduce<TrainingSettings>((now, name) => now.set(name, null), this);
  }

  /** The text of the settings: the user’s own, or one made from the values. */
  text(): string {
    return settingsText(this);
  }

  /** The same for the same values, in whichever order they were given; preset and text do not count. */
  fingerprint(): string {
    const sorted = Object.entries(this.raw).sort(([one], [other]) => (one < other ? -1 : 1));
    return JSON.stringify([FIELD_KEYS.map((key) => this.config[key]), sorted]);
  }

  equals(other: TrainingSettings): boolean {
    return (
      this === other ||
      (this.preset === other.preset &&
        this.toml === other.toml &&
        this.fingerprint() === other.fingerprint())
    );
  }

  /** As `project.json` keeps them. */
  forProject(): Required<ProjectSettingsUpdate> {
    return { config: this.config, raw: { ...this.raw }, settingsToml: this.toml };
  }

  /** As `run.json` keeps them. */
  forRun(): RunSettingsPart {
    return { config: this.config, raw: { ...this.raw } };
  }

  get #base(): TrainingConfig {
    return presetConfig(this.preset);
  }

  #changed({ config, raw, toml }: SettingsForm): TrainingSettings {
    return new TrainingSettings(this.preset, config, raw, toml);
  }

  #ofField(key: FieldKey): NamedValue[] {
    const value = this.config[key];
    if (value === '') return [];
    const name = nameOfField(key);
    const typed = typeof value === 'number' ? numberFor(name, value) : value;
    return [{ name, file: 'config', value: typed }];
  }

  #given(): NamedValue[] {
    return placeRaw(this.raw).flatMap((one): NamedValue[] => {
      if (one.place === 'nowhere') return [];
      const name = one.place === 'config' ? one.key : one.key.name;
      return [{ name, file: one.place, value: one.value }];
    });
  }
}

function numberFor(name: string, value: number): TomlValue {
  const setting = settingOf(name);
  const isWhole = setting?.kind === 'int' || (setting?.type === 'int' && Number.isInteger(value));
  return isWhole ? { int: value } : { float: value };
}

/** Paths and names belong to the project, not to a preset: they are never “changed from the preset”. */
function isOfPreset(key: FieldKey): boolean {
  const { kind } = fieldSpec(key);
  return kind !== 'path' && kind !== 'text';
}
