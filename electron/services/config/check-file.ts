import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { checkForTrainer } from '../../../shared/domain/config/checks/trainer-view.js';
import { checkArguments } from '../../../shared/domain/config/checks/check-arguments.js';
import { tell } from '../../../shared/domain/config/checks/problem.js';
import type { ConfigProblem, ConfigValues } from '../../../shared/domain/config/schema/schema.js';
import { fieldOfTrainerKey, MODEL_FIELDS } from '../../../shared/domain/config/schema/fields.js';
import { nameOfPlace, settingOf } from '../../../shared/domain/config/schema/settings.js';
import { trainerArg } from '../../../shared/domain/config/schema/trainer-args.js';
import { whyAppSets } from '../../../shared/domain/config/schema/arguments.js';
import { effectiveEntries, type TomlText } from '../../../shared/domain/config/text/toml-text.js';
import { readSettings } from '../../../shared/domain/config/text/read-settings.js';
import { keptValues } from '../../../shared/domain/config/value/stored.js';
import { hasImageEnding } from '../../../shared/domain/dataset-file/schema.js';
import { isUnc } from '../../../shared/domain/powers/place.js';
import { powerText } from '../../../shared/domain/powers/needs-permission.js';
import { readAsTrainer } from '../../../shared/domain/settings-file/index.js';
import {
  isTable,
  type TrainerTable,
  type TrainerValue,
} from '../../../shared/domain/toml/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { powersOfTyped } from '../powers/index.js';
import { judgeDatasetText } from './dataset-file.js';

/** A problem of a file on disk. `line` from 1; absent: the file as a whole. */
export interface FileProblem extends ConfigProblem {
  readonly file: string;
}

export interface CheckedFile {
  readonly kind: 'config' | 'dataset';
  readonly problems: readonly FileProblem[];
}

/**
 * Looks at a file as `flux_train_network.py --config_file FILE` would: ignored keys, wrong types, settings that do not go
 * together, files and folders that are not there. Relative paths count from the file’s folder.
 * Throws `not_found` when the file is not there, `invalid_file` when it is not UTF-8.
 */
export async function checkFile(file: string): Promise<CheckedFile> {
  const text = await readText(file);
  const read = readAsTrainer(text);
  if (!read.ok) return { kind: 'config', problems: [{ ...read.problem, file }] };
  const isDataset = read.table.has('datasets');
  const problems = isDataset
    ? await checkDataset(text, file, new Map())
    : await checkConfigText(read.toml, file, argumentsOf(read.table));
  const all = isDataset
    ? problems
    : [...read.problems.map((one) => ({ ...one, file })), ...problems];
  return { kind: isDataset ? 'dataset' : 'config', problems: all };
}

/** The trainer flattens tables one level deep. */
function argumentsOf(table: TrainerTable): Map<string, TrainerValue> {
  return new Map(
    [...table].flatMap(([key, value]): [string, TrainerValue][] =>
      isTable(value) ? [...value] : [[key, value]],
    ),
  );
}

async function checkDataset(
  text: string,
  file: string,
  args: ReadonlyMap<string, TrainerValue>,
): Promise<FileProblem[]> {
  const { problems } = await judgeDatasetText(text, file, args);
  return problems.map((one) => ({ ...one, file }));
}

/** What is wrong with the dataset file that a config file names; nothing where it names none. Throws as `checkFile`. */
export async function checkNamedDataset(file: string): Promise<FileProblem[]> {
  const read = readAsTrainer(await readText(file));
  if (!read.ok) return [];
  const args = argumentsOf(read.table);
  const found = await checkDatasetConfig(args.get('dataset_config'), file, args);
  return found.map((one) => ({ file, ...one }));
}

async function readText(file: string): Promise<string> {
  let bytes;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new AppError('not_found', `There is no file ${file}.`, { hint: 'Check the path.' });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AppError('invalid_file', `${file} is not UTF-8 text; the trainer cannot read it.`, {
      hint: 'Save it as UTF-8 in a text editor.',
    });
  }
}

async function checkConfigText(
  toml: TomlText,
  file: string,
  args: ReadonlyMap<string, TrainerValue>,
): Promise<FileProblem[]> {
  const { values, problems } = readSettings(toml);
  const lines = effectiveEntries(toml);
  const located = (problem: ConfigProblem): FileProblem => {
    const line = problem.line ?? lines.get(problem.key ?? problem.field ?? '')?.line;
    return { ...problem, file, ...(line === undefined ? {} : { line }) };
  };
  const isNew = ({ field, code }: ConfigProblem) =>
    !problems.some((other) => other.field === field && (other.code === code || isFatal(other)));
  // On its own the file says where things lie: that the app would set those is nothing to complain of.
  const odd = checkArguments(values.raw)
    .map(tell)
    .filter(({ code, field }) =>
      code === 'raw_ignored' ? whyAppSets(field ?? '') === null : true,
    );
  const more = [...checkForTrainer(values), ...odd].filter(isNew);
  const { local, network } = withoutNetwork(values, file);
  const files = await checkPaths(local, file, args);
  const beyond = await reachesOut(values, file);
  return [
    ...[...problems, ...more, ...noEffects(values), ...network, ...beyond].map(located),
    ...files.map((one) => ('file' in one ? (one as FileProblem) : located(one))),
  ].sort((a, b) => Number(a.file !== file) - Number(b.file !== file) || lineOf(a) - lineOf(b));
}

const isFatal = ({ code }: ConfigProblem) => code === 'wrong_type' || code === 'path_escape';
const lineOf = ({ line }: ConfigProblem) => line ?? Infinity;

function noEffects({ raw: named }: ConfigValues): ConfigProblem[] {
  return Object.entries(named).flatMap(([name, value]): ConfigProblem[] => {
    const why = settingOf(name)?.noEffect ?? null;
    if (why === null || value === false) return [];
    const message = `${name} does nothing for a FLUX LoRA.`;
    return [{ field: name, severity: 'info', code: 'no_effect', message, hint: why }];
  });
}

/** What the file sends away or lets run: in a project it would need a yes, here it is only named. */
async function reachesOut(values: ConfigValues, file: string): Promise<ConfigProblem[]> {
  return (await powersOfTyped(values, dirname(file)))
    .filter(({ kind, at }) => kind !== 'path' && trainerArg(at) !== null)
    .map((power) => ({
      field: fieldOfTrainerKey(power.at) ?? power.at,
      key: power.at,
      severity: 'warning',
      code: 'reaches_out',
      message: `${powerText(power)}.`,
      hint: 'Keep it only if you know where this file comes from.',
    }));
}

/* ---------- what lies on disk ---------- */

/** Looking for a network path would sign in at that machine, whose name may be a stranger's: such paths are only named. */
function withoutNetwork(
  values: ConfigValues,
  file: string,
): { local: ConfigValues; network: ConfigProblem[] } {
  const network: ConfigProblem[] = [];
  const isLocal = (name: string, value: unknown) => {
    if (typeof value !== 'string' || !isUnc(value) || isUnc(file)) return true;
    const message = `${value} lies on another machine and was not looked for.`;
    const hint = 'Open it yourself to see that it is there.';
    network.push({
      field: name,
      key: nameOfPlace(name),
      severity: 'info',
      code: 'network_path',
      message,
      hint,
    });
    return false;
  };
  return { local: keptValues(values, isLocal), network };
}

async function checkPaths(
  values: ConfigValues,
  file: string,
  args: ReadonlyMap<string, TrainerValue>,
): Promise<ConfigProblem[]> {
  const found = await Promise.all([
    ...MODEL_FIELDS.map((field) => mustBe('file', field, values.fields[field], file)),
    mustBe('file', 'sample_prompts', values.raw['sample_prompts'], file),
    mustBe('file', 'network_weights', values.raw['network_weights'], file),
    checkTrainDir(values, file),
    checkResume(values, file),
    checkDatasetConfig(values.raw['dataset_config'], file, args),
  ]);
  return found.flat();
}

const absolute = (path: string, file: string) =>
  isAbsolute(path) ? path : join(dirname(file), path);

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

async function mustBe(
  kind: 'file' | 'folder',
  field: string,
  value: unknown,
  file: string,
): Promise<ConfigProblem[]> {
  if (typeof value !== 'string' || value === '') return [];
  const there = await kindOf(absolute(value, file));
  // A folder of shards or of the diffusers form is judged elsewhere; that something is there is enough here.
  if (there === kind || (there === 'folder' && field === 'baseModel')) return [];
  return [missing(field, `There is no ${kind} ${value}.`, 'Correct the path.')];
}

function missing(field: string, message: string, hint: string): ConfigProblem {
  return { field, key: nameOfPlace(field), severity: 'error', code: 'not_there', message, hint };
}

/** The trainer says nothing with its exit code when it finds no images: it ends at once, with 0. */
async function checkTrainDir(values: ConfigValues, file: string): Promise<ConfigProblem[]> {
  const given = values.raw['train_data_dir'];
  if (typeof given !== 'string' || values.raw['dataset_config'] !== undefined) return [];
  const wrong = await mustBe('folder', 'train_data_dir', given, file);
  if (wrong.length > 0) return wrong;
  const dir = absolute(given, file);
  const folders = (await readdir(dir, { withFileTypes: true })).filter(
    (one) => one.isDirectory() && /^[1-9]\d*_/.test(one.name),
  );
  for (const folder of folders) {
    const names = await readdir(join(dir, folder.name));
    if (names.some(hasImageEnding)) return [];
  }
  const message =
    folders.length === 0
      ? `${given} has no folder named like 10_my character; the trainer would find no image and end.`
      : `The folders in ${given} hold no image; the trainer would end at once.`;
  return [
    missing('train_data_dir', message, 'Give the parent of a folder such as 10_name with images.'),
  ];
}

const TrainState = z.object({ current_epoch: z.number() });

async function checkResume(values: ConfigValues, file: string): Promise<ConfigProblem[]> {
  const given = values.raw['resume'];
  if (typeof given !== 'string' || given === '') return [];
  const wrong = await mustBe('folder', 'resume', given, file);
  if (wrong.length > 0) return wrong;
  const epoch = await epochOfState(absolute(given, file));
  const epochs = values.fields.epochs;
  if (epoch === null || epochs === undefined || epoch < epochs) return [];
  const message = `${given} was saved after epoch ${epoch}; max_train_epochs is ${epochs}, so nothing is left to train.`;
  return [missing('resume', message, `Set max_train_epochs above ${epoch}.`)];
}

/** The epoch a state was saved after; null where it does not say (states of older revisions have no such file). */
async function epochOfState(dir: string): Promise<number | null> {
  let text;
  try {
    text = await readFile(join(dir, 'train_state.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
  const state = TrainState.safeParse(jsonOf(text));
  return state.success ? state.data.current_epoch : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null; // cut short: the state is not whole, which the resume itself tells
  }
}

async function checkDatasetConfig(
  given: unknown,
  file: string,
  args: ReadonlyMap<string, TrainerValue>,
): Promise<ConfigProblem[]> {
  if (typeof given !== 'string' || given === '') return [];
  const wrong = await mustBe('file', 'dataset_config', given, file);
  if (wrong.length > 0) return wrong;
  const path = absolute(given, file);
  return checkDataset(await readText(path), path, args);
}
