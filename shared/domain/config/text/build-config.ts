import { classTokens } from '../../dataset/class-tokens.js';
import { bucketRules } from '../../trainer-reader/buckets.js';
import { FIELD_KEYS, fieldSpec, type FieldKey } from '../schema/fields.js';
import { placeRaw, type RawValues } from '../schema/arguments.js';
import type { SettingValues } from '../schema/effective-config.js';
import { samplePromptsText } from './sample-prompts.js';
import type { TomlValue, TrainingConfig } from '../schema/schema.js';
import { SECTIONS, sectionOf } from './sections.js';
import { datasetKey } from '../schema/trainer-args.js';
import { writeToml, type TomlTable } from './toml-writer.js';

export interface BuildInput {
  readonly settings: SettingValues;
  /** What the engine adds where neither fields nor raw values say anything. */
  readonly engineDefaults: RawValues;
  readonly project: {
    readonly name: string;
    readonly triggerWord: string;
    readonly concepts: readonly {
      readonly dirAbsolute: string;
      readonly repeats: number;
      readonly name: string;
      /** With its dot; absent: `.txt`. */
      readonly captionExtension?: string | undefined;
      readonly isRegularisation?: boolean | undefined;
      readonly isLinked?: boolean | undefined;
    }[];
    readonly samplePrompts: readonly string[];
  };
  /** Absolute. `promptsFile`: where `promptsTxt` will lie; null: no samples. */
  readonly paths: {
    readonly outputDir: string;
    readonly loggingDir: string;
    readonly datasetToml: string;
    readonly promptsFile: string | null;
  };
  readonly outputName: string;
  readonly resume: { readonly folder: string; readonly initialEpoch: number } | null;
}

/** The same values as the two TOML files, to compare with what is read back from them. */
export interface TrainerEntries {
  /** Flat, as the trainer sees it: table names mean nothing there. */
  readonly config: Readonly<Record<string, TomlValue>>;
  readonly general: Readonly<Record<string, TomlValue>>;
  readonly dataset: Readonly<Record<string, TomlValue>>;
  readonly subsets: readonly Readonly<Record<string, TomlValue>>[];
}

export interface TrainerFiles {
  readonly configToml: string;
  readonly datasetToml: string;
  readonly promptsTxt: string | null;
  readonly entries: TrainerEntries;
}

type Values = Record<string, TomlValue>;

/** Makes the files the trainer gets. Throws `invalid_config` for a value that TOML cannot hold (NaN, half characters). */
export function buildTrainerFiles(input: BuildInput): TrainerFiles {
  const promptsTxt = promptsOf(input);
  const config: Values = { network_module: 'networks.lora_flux', save_model_as: 'safetensors' };
  const general: Values = { caption_extension: '.txt' };
  const dataset: Values = {};
  const perSubset: Values = {};
  const into = { config, general, dataset, perSubset };
  place(input.engineDefaults, into);
  placeFields(input, promptsTxt !== null, into);
  const { raw } = input.settings;
  place(raw, into);
  fitBuckets(dataset, raw);
  addOptimizerArgs(config, raw);
  dropIdleWorkers(config, raw);
  if (promptsTxt === null) dropSampling(config);
  addRunPaths(config, input, promptsTxt !== null);
  const subsets = input.project.concepts.map((concept): Values => ({
    image_dir: forwardSlashes(concept.dirAbsolute),
    num_repeats: { int: concept.repeats },
    class_tokens: classTokens({ ...concept, dir: concept.dirAbsolute }, input.project.triggerWord),
    ...ownCaptions(concept.captionExtension, general),
    ...(concept.isRegularisation === true ? { is_reg: true } : {}),
    ...perSubset,
  }));
  const entries = { config, general, dataset, subsets };
  return {
    configToml: writeToml(configTables(config)),
    datasetToml: writeToml(datasetTables(entries)),
    promptsTxt,
    entries,
  };
}

/** The caption extension of a concept, where it is not that of all. */
function ownCaptions(extension: string | undefined, general: Values): Values {
  if (extension === undefined || extension === general['caption_extension']) return {};
  return { caption_extension: extension };
}

interface Targets {
  readonly config: Values;
  readonly general: Values;
  readonly dataset: Values;
  readonly perSubset: Values;
}

/** Keys of the dataset file go there alone: said in both files, one of them would be ignored. */
function place(values: RawValues, into: Targets): void {
  for (const placed of placeRaw(values)) {
    if (placed.place === 'config') into.config[placed.key] = placed.value;
    if (placed.place === 'dataset') putInDataset(placed.key.name, placed.value, into);
  }
}

function putInDataset(key: string, value: TomlValue, into: Targets): void {
  const levels = datasetKey(key)?.levels ?? [];
  if (!levels.includes('general')) into.perSubset[key] = value;
  else if (levels.includes('subset')) into.general[key] = value;
  else into.dataset[key] = value;
}

function placeFields(
  { settings: { config } }: BuildInput,
  hasPrompts: boolean,
  into: Targets,
): void {
  for (const key of FIELD_KEYS) {
    const spec = fieldSpec(key);
    const value = fieldValue(key, config);
    if (value === null || (key === 'sampleEveryEpochs' && !hasPrompts)) continue;
    if (spec.file === 'dataset') into.dataset[spec.trainerKey] = value;
    else into.config[spec.trainerKey] = value;
  }
}

/** A field as its trainer key takes it; null where nothing is to be written. */
function fieldValue(key: FieldKey, config: TrainingConfig): TomlValue | null {
  const spec = fieldSpec(key);
  const value = config[key];
  if (key === 'outputName' || value === spec.omitWhen) return null;
  if (key === 'sampleEveryEpochs' && value === 0) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return spec.kind === 'float' ? { float: value } : { int: value };
  if (value === '') return null;
  return spec.kind === 'path' ? forwardSlashes(value) : value;
}

/** Derives bucket limits from the resolution unless the user set them: the trainer refuses limits that exclude it. */
function fitBuckets(dataset: Values, raw: RawValues): void {
  if (dataset['enable_bucket'] !== true) return;
  const sides = sidesOf(dataset['resolution']);
  const rules = bucketRules(Math.min(...sides), Math.max(...sides));
  const set = (key: string, value: number) => {
    if (raw[key] === undefined) dataset[key] = { int: value };
  };
  set('min_bucket_reso', rules.minSide);
  set('max_bucket_reso', rules.maxSide);
  set('bucket_reso_steps', rules.steps);
}

function sidesOf(resolution: TomlValue | undefined): number[] {
  const items = Array.isArray(resolution) ? resolution : [resolution];
  return items.map((item) => (typeof item === 'object' && 'int' in item ? item.int : 1024));
}

/** Adafactor's own learning rate is switched off; with it the form's rate and scheduler would have no effect. */
function addOptimizerArgs(config: Values, raw: RawValues): void {
  const optimizer = config['optimizer_type'];
  if (typeof optimizer !== 'string' || optimizer.toLowerCase() !== 'adafactor') return;
  if (raw['optimizer_args'] === undefined) {
    config['optimizer_args'] = [
      'relative_step=False',
      'scale_parameter=False',
      'warmup_init=False',
    ];
  }
  if (raw['max_grad_norm'] === undefined) config['max_grad_norm'] = { float: 0 };
}

/** Persistent workers are our default; without any worker the trainer refuses them. */
function dropIdleWorkers(config: Values, raw: RawValues): void {
  const workers = config['max_data_loader_n_workers'];
  const isNone = typeof workers === 'object' && 'int' in workers && workers.int === 0;
  if (isNone && raw['persistent_data_loader_workers'] === undefined) {
    delete config['persistent_data_loader_workers'];
  }
}

function dropSampling(config: Values): void {
  for (const key of ['sample_every_n_epochs', 'sample_every_n_steps', 'sample_at_first']) {
    delete config[key];
  }
}

function addRunPaths(config: Values, input: BuildInput, hasPrompts: boolean): void {
  const { paths, resume } = input;
  config['output_dir'] = forwardSlashes(paths.outputDir);
  config['output_name'] = input.outputName;
  config['logging_dir'] = forwardSlashes(paths.loggingDir);
  config['dataset_config'] = forwardSlashes(paths.datasetToml);
  if (hasPrompts && paths.promptsFile !== null) {
    config['sample_prompts'] = forwardSlashes(paths.promptsFile);
  }
  if (resume !== null) {
    config['resume'] = forwardSlashes(resume.folder);
    config['initial_epoch'] = { int: resume.initialEpoch };
  }
}

function promptsOf({ project, settings, paths }: BuildInput): string | null {
  const { config, raw } = settings;
  const isWanted =
    config.sampleEveryEpochs > 0 ||
    raw['sample_every_n_steps'] !== undefined ||
    raw['sample_every_n_epochs'] !== undefined ||
    raw['sample_at_first'] === true;
  if (!isWanted || paths.promptsFile === null) return null;
  return samplePromptsText(project.samplePrompts, { side: config.resolution, seed: config.seed });
}

/** `C:\new` as `C:/new`: Windows takes both, and no reader can mistake it for an escape. UNC and POSIX paths stay. */
export function forwardSlashes(path: string): string {
  return /^[A-Za-z]:[\\/]/.test(path) ? path.replaceAll('\\', '/') : path;
}

function configTables(config: Values): TomlTable[] {
  return SECTIONS.map((section) => ({
    name: section,
    entries: Object.fromEntries(
      Object.entries(config).filter(([key]) => sectionOf(key) === section),
    ),
  })).filter(({ entries }) => Object.keys(entries).length > 0);
}

function datasetTables({ general, dataset, subsets }: TrainerEntries): TomlTable[] {
  return [
    { name: 'general', entries: general },
    { name: 'datasets', isItem: true, entries: dataset },
    ...subsets.map((entries) => ({ name: 'datasets.subsets', isItem: true, entries })),
  ];
}
