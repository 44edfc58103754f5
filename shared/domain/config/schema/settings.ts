import { CAPTIONS } from './catalog/captions.js';
import { DATASET } from './catalog/dataset.js';
import type { CatalogGroup, SettingLevel } from './catalog/entry.js';
import { FLOW } from './catalog/flow.js';
import { LEARNING } from './catalog/learning.js';
import { MACHINE, MEMORY } from './catalog/memory.js';
import { MODELS } from './catalog/models.js';
import { NETWORK } from './catalog/network.js';
import { HUB, LOGGING, METADATA } from './catalog/records.js';
import { SAMPLES, SAVING, VALIDATION } from './catalog/saving.js';
import { FIELD_KEYS, fieldSpec, type FieldKey, type FieldKind } from './fields.js';
import { FIELD_GROUPS, type FieldGroup } from './groups.js';
import { trainerArg, type TrainerArg, type TrainerType } from './trainer-args.js';

/** An argument of the trainer with everything the app knows of it: form, search, checks, TOML and CLI read it here. */
export interface Setting {
  /** As the trainer's parser and its config file call it. */
  readonly name: string;
  /** As the file that it is written to calls it: the dataset file says `batch_size`. */
  readonly trainerKey: string;
  /** The typed field that holds it in a project, where there is one; all others are raw values by name. */
  readonly field: FieldKey | null;
  /** How it is edited. `list`: many values of `type`. */
  readonly kind: FieldKind | 'list';
  readonly type: TrainerType;
  readonly isList: boolean;
  /** The trainer's own default; null: none. */
  readonly trainerDefault: TrainerArg['default'];
  readonly choices: readonly (string | number)[] | null;
  readonly usual: readonly string[];
  readonly group: FieldGroup;
  readonly label: string;
  readonly help: string;
  readonly level: SettingLevel;
  readonly unit: string | null;
  /** What one press of an arrow changes; null: one. */
  readonly step: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly isPath: boolean;
  /** Why it does nothing for a FLUX LoRA; null: it does something. */
  readonly noEffect: string | null;
  /** Why a value of the user's does not count in a run; null: it counts. */
  readonly appSets: string | null;
}

const GROUPS: readonly CatalogGroup[] = [
  MODELS,
  DATASET,
  CAPTIONS,
  LEARNING,
  FLOW,
  NETWORK,
  MEMORY,
  SAVING,
  SAMPLES,
  VALIDATION,
  LOGGING,
  METADATA,
  HUB,
  MACHINE,
];

function makeOfField(field: FieldKey): Setting {
  const spec = fieldSpec(field);
  const name = configName(spec.trainerKey);
  const arg = argOf(name);
  return {
    ...typeOf(arg),
    name,
    trainerKey: spec.trainerKey,
    field,
    kind: spec.kind,
    usual: [...(spec.choices ?? [])],
    group: spec.group,
    label: spec.label,
    help: spec.help,
    level: spec.level,
    unit: spec.unit ?? null,
    step: spec.step ?? null,
    min: spec.min ?? null,
    max: spec.max ?? null,
    isPath: spec.kind === 'path',
    noEffect: null,
    appSets: null,
  };
}

function settingsOfGroup({ group, entries }: CatalogGroup): Setting[] {
  return Object.entries(entries).map(([name, entry]) => ({
    ...typeOf(argOf(name)),
    name,
    trainerKey: name,
    field: null,
    kind: kindOf(argOf(name), entry.isPath ?? false),
    usual: entry.usual ?? [],
    group,
    label: entry.label,
    help: entry.help,
    level: entry.level ?? 'advanced',
    unit: entry.unit ?? null,
    step: null,
    min: entry.min ?? null,
    max: entry.max ?? null,
    isPath: entry.isPath ?? false,
    noEffect: entry.noEffect ?? null,
    appSets: entry.appSets ?? null,
  }));
}

/** Numbers without a field are typed as text, whole or not. */
function kindOf({ type, isList, choices }: TrainerArg, isPath: boolean): Setting['kind'] {
  if (isList) return 'list';
  if (type === 'bool') return 'bool';
  if (choices !== null) return 'choice';
  return type === 'str' ? (isPath ? 'path' : 'text') : 'float';
}

function typeOf(arg: TrainerArg) {
  return {
    type: arg.type,
    isList: arg.isList,
    trainerDefault: arg.default,
    choices: arg.choices,
  };
}

/** The dataset file says `batch_size` where the config file says `train_batch_size`. */
function configName(trainerKey: string): string {
  return trainerKey === 'batch_size' ? 'train_batch_size' : trainerKey;
}

/** Our words are about arguments that the trainer has: anything else is a mistake of ours. */
function argOf(name: string): TrainerArg {
  const arg = trainerArg(name);
  if (arg === null) throw new Error(`the trainer has no argument ${name}`);
  return arg;
}

const byGroup = [...FIELD_KEYS.map(makeOfField), ...GROUPS.flatMap(settingsOfGroup)];

/** Every argument of the trainer once, group by group; in a group the fields come first. */
export const SETTINGS: readonly Setting[] = FIELD_GROUPS.flatMap((group) =>
  byGroup.filter((setting) => setting.group === group),
);

const byName: ReadonlyMap<string, Setting> = new Map(SETTINGS.map((one) => [one.name, one]));

/** The setting that a key of a config file means, or null when the trainer would ignore it without a word. */
export function settingOf(name: string): Setting | null {
  return byName.get(name) ?? null;
}

const byField = new Map(
  SETTINGS.flatMap((one) => (one.field === null ? [] : [[one.field, one] as const])),
);

/** The setting that a typed field holds. */
export function settingOfField(field: FieldKey): Setting {
  const setting = byField.get(field);
  if (setting === undefined) throw new Error(`no setting is held by the field ${field}`);
  return setting;
}

/** The name in a config file of a field. */
export function nameOfField(field: FieldKey): string {
  return settingOfField(field).name;
}

/** The name in a config file of what a problem is about: a field, or an argument by that name. */
export function nameOfPlace(at: string): string {
  const field = FIELD_KEYS.find((key) => key === at);
  return field === undefined ? at : nameOfField(field);
}

/** Settings that fit every word of a search: in label, trainer's name, help or group. Best first: label and name. */
export function searchSettings(query: string): readonly Setting[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return SETTINGS;
  const isIn = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const spoken = (name: string) => `${name} ${name.replaceAll('_', ' ')}`;
  const near = SETTINGS.filter(({ label, name }) => isIn(`${label} ${spoken(name)}`));
  const far = SETTINGS.filter(
    (one) => !near.includes(one) && isIn(`${one.label} ${spoken(one.name)} ${one.help}`),
  );
  return [...near, ...far];
}

/** The revision of sd-scripts this schema describes. */
export { TRAINER_SOURCE } from './trainer-args.js';
