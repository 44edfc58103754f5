import type { NamedPower } from '../../contract/powers.js';
import {
  plainScalar,
  type TomlScalar,
  type TomlValue,
  trainerArg,
} from '../config/schema/index.js';
import type { NamedValue } from '../config/value/index.js';
import { isAbsolutePath, placeOf } from './place.js';
import known from './known-modules.json';
import table from './power-arguments.json';

/** A power that a project asks for. `argument`: the trainer argument whose value asks for it; null outside of settings. */
export interface FoundPower extends NamedPower {
  readonly argument: string | null;
  /** Path relative to the project's folder. The caller must still check on disk for links that lead out, and the content. */
  readonly inside?: string;
}

export interface SettingsContext {
  readonly projectDir: string;
  /** Digest of a secret, to tell secrets apart without storing them. */
  readonly digest: (secret: string) => string;
  /** Host name of an http address; null for any other text. */
  readonly hostOf: (address: string) => string | null;
}

type PowerWithoutPlace = Omit<FoundPower, 'at' | 'argument'>;

/** The powers that these settings ask for: all values of a project (`named`), or those that the trainer gets (`reaching`). */
export function powersOfSettings(
  values: readonly NamedValue[],
  context: SettingsContext,
): FoundPower[] {
  return values.flatMap(({ name, file, value }) =>
    file === 'config'
      ? powersOfArgument(name, value, context)
      : named(name, value, datasetClass(name), context),
  );
}

function powersOfArgument(name: string, value: TomlValue, context: SettingsContext): FoundPower[] {
  // The trainer keeps unknown keys as arguments, and a newer revision may run code for them: treat them as `code`.
  if (trainerArg(name) === null)
    return [{ ...said('code', name, value), at: name, argument: name }];
  return named(name, value, configClass(name), context);
}

function named(
  name: string,
  value: TomlValue,
  kind: ArgumentClass | null,
  context: SettingsContext,
): FoundPower[] {
  const items = Array.isArray(value) ? value : [value];
  return items
    .map(textOf)
    .filter((text) => text.trim() !== '')
    .flatMap((text) => powersOfText(name, text, kind, context))
    .map((found) => ({ ...found, at: name, argument: name }));
}

function powersOfText(
  name: string,
  text: string,
  kind: ArgumentClass | null,
  context: SettingsContext,
): PowerWithoutPlace[] {
  switch (kind) {
    case 'send':
      return text === 'false' ? [] : [said('send', name, text)];
    case 'sendSecret':
      return [{ kind: 'send', value: `${name}#${context.digest(text)}` }];
    case 'tracker':
      return text === 'tensorboard' ? [] : [said('send', name, text)];
    case 'networkModule':
      return isKnownNetwork(text) ? [] : [{ kind: 'code', value: text }];
    case 'optimizerClass':
      return isKnownClass(text, 'optimizer') ? [] : [{ kind: 'code', value: text }];
    case 'schedulerClass':
      return isKnownClass(text, 'scheduler') ? [] : [{ kind: 'code', value: text }];
    case 'modelFile':
      return [
        fileOf(/\.(ckpt|pt|pth|bin|pkl|pickle)$/i.test(text) ? 'pickle' : 'path', text, context),
      ];
    case 'weightsFile':
      // Exactly this ending, in this case, is read without unpickling.
      return [fileOf(text.endsWith('.safetensors') ? 'path' : 'pickle', text, context)];
    case 'reads':
      return [fileOf('path', text, context)];
    case 'readsUnlessData':
      return text.startsWith('data:') ? [] : [fileOf('path', text, context)];
    case 'writes':
      return [writtenFile(name, text, context)];
    case 'partOfPath':
      return isPlainName(text) ? [] : [said('path', name, text)];
    case 'pairs':
      return powersOfPair(name, text, context);
    case 'setByApp':
    case 'harmless':
      return [];
    case null:
      return [said('code', name, text)];
  }
}

/** A module's own argument that names a file or an address. */
function powersOfPair(name: string, text: string, context: SettingsContext): PowerWithoutPlace[] {
  const equals = text.indexOf('=');
  const key = text.slice(0, Math.max(0, equals)).trim();
  const value = text
    .slice(equals + 1)
    .trim()
    .replace(/^(['"])(.*)\1$/s, '$2');
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(value)) return [said('send', `${name}.${key}`, value)];
  const isFile =
    (name === 'network_args' && key === 'preset' && !isLycorisPreset(value)) ||
    /[\\/]/.test(value) ||
    isAbsolutePath(value) ||
    /\.(toml|json|ya?ml|safetensors|ckpt|pt|pth|bin|pkl|py|txt)$/i.test(value);
  if (!isFile) return [];
  const isPickle = /\.(ckpt|pt|pth|bin|pkl|pickle)$/i.test(value);
  return [fileOf(isPickle ? 'pickle' : 'path', value, context)];
}

/** The trainer resolves relative paths against its own folder, so only an absolute path can lie in the project. */
function fileOf(
  kind: 'path' | 'pickle',
  text: string,
  { projectDir }: SettingsContext,
): PowerWithoutPlace {
  const place = isAbsolutePath(text) ? placeOf(projectDir, text) : 'outside';
  if (place === 'outside') return { kind, value: text };
  // The value of a pickle is its path within the project, so that a permission survives moving the project.
  return { kind, value: kind === 'pickle' ? place.inside : text, inside: place.inside };
}

/** The value includes the argument's name: a permission to read a file must not allow overwriting it. */
function writtenFile(name: string, text: string, context: SettingsContext): PowerWithoutPlace {
  const { inside } = fileOf('path', text, context);
  return { ...said('path', name, text), ...(inside === undefined ? {} : { inside }) };
}

function isPlainName(text: string): boolean {
  return !/[\\/:\0]/.test(text) && text !== '..';
}

function said(kind: PowerWithoutPlace['kind'], name: string, value: TomlValue): PowerWithoutPlace {
  const text = Array.isArray(value) ? value.map(textOf).join(' ') : textOf(value);
  return { kind, value: `${name}=${text}` };
}

function textOf(value: TomlScalar): string {
  return String(plainScalar(value));
}

/** A class as Python writes it: `AdEMAMix8bit`. */
const CLASS_NAME = /^[A-Z][A-Za-z0-9_]*$/;

/** True for a module that trains a LoRA and comes with sd-scripts or LyCORIS. */
function isKnownNetwork(module: string): boolean {
  return known.networkModules.includes(module);
}

/** True for a class of a package that the trainer uses itself. A name without a dot is one of PyTorch. */
function isKnownClass(name: string, what: 'optimizer' | 'scheduler'): boolean {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return true;
  const modules = what === 'optimizer' ? known.optimizerModules : known.schedulerModules;
  return modules.includes(name.slice(0, dot)) && CLASS_NAME.test(name.slice(dot + 1));
}

/** True for a built-in LyCORIS preset; LyCORIS reads any other name as a file. */
function isLycorisPreset(name: string): boolean {
  return known.lycorisPresets.includes(name);
}

/**
 * What the trainer does with a value. `setByApp`: nothing, since the app writes its own; `pairs`: a list of `name=value` handed
 * to a module; `partOfPath`: a text that the trainer puts into a path.
 */
type ArgumentClass = keyof typeof table.arguments;

/** What sd-scripts does with each of its arguments, and the revision that was read. */
export const POWER_SOURCE: string = table.source;

const configClasses = byName(table.arguments);
const datasetClasses = byName(table.datasetKeys);

/** The class of a key of `config.toml`; null for one that this revision of the trainer does not have. */
export function configClass(name: string): ArgumentClass | null {
  return configClasses.get(name) ?? null;
}

/** The class of a key of the dataset file; null for one that it does not have. */
export function datasetClass(name: string): ArgumentClass | null {
  return datasetClasses.get(name) ?? null;
}

function byName(
  classes: Partial<Record<ArgumentClass, readonly string[]>>,
): ReadonlyMap<string, ArgumentClass> {
  return new Map(
    Object.entries(classes).flatMap(([kind, names]) =>
      names.map((name) => [name, kind as ArgumentClass] as const),
    ),
  );
}
