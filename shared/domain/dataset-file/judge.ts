import type { ConfigProblem } from '../config/schema/index.js';
import type { Places, TrainerTable, TrainerValue } from '../toml/index.js';
import { blueprintOf, type Params, type PlannedDataset } from './blueprint.js';
import { type DatasetLook, findImages, type UsedSubset } from './images.js';
import { DatasetProblems } from './problem.js';
import { bucketRange, checkDatasetRules, numberAt } from './rules.js';
import { sanitize } from './sanitize.js';

/** What the trainer does with a file: trains with it, finds nothing and leaves with success, or ends with an error. */
export type DatasetVerdict = 'reads' | 'nothing' | 'ends';

/** A dataset as it will be trained. */
export interface JudgedDataset {
  readonly kind: PlannedDataset['kind'];
  readonly params: Params;
  readonly subsets: readonly UsedSubset[];
  /** Images times repeats, without regularisation images. */
  readonly trainImages: number;
}

export interface JudgedFile {
  readonly verdict: DatasetVerdict;
  readonly problems: readonly ConfigProblem[];
  readonly datasets: readonly JudgedDataset[];
}

/** Values of the config file that names the dataset file; empty for a dataset file by itself. */
export type ArgumentValues = ReadonlyMap<string, TrainerValue>;

/**
 * Judges a dataset file as the trainer's sanitizer and dataset classes do, up to where they would open an image. Pure: what
 * lies on disk is asked of `look`.
 */
export function judgeDatasetFile(
  file: { readonly table: TrainerTable; readonly places: Places },
  args: ArgumentValues,
  look: DatasetLook,
): JudgedFile {
  const problems = new DatasetProblems(file.places);
  const sane = sanitize(file.table, args.get('masked_loss') === true, problems);
  if (sane === null) return { verdict: 'ends', problems: problems.found, datasets: [] };
  const planned = blueprintOf(sane, args);
  for (const dataset of planned) checkDatasetRules(dataset, problems);
  const datasets = planned.map((dataset) => judged(dataset, look, problems));
  if (planned.length === 0) nothingToTrain(file.table, problems, false);
  if (problems.endsTrainer) return { verdict: 'ends', problems: problems.found, datasets: [] };
  const isEmpty = datasets.every((one) => one.trainImages === 0);
  if (isEmpty && !problems.hasError) nothingToTrain(file.table, problems, true);
  return { verdict: isEmpty ? 'nothing' : 'reads', problems: problems.found, datasets };
}

function judged(
  dataset: PlannedDataset,
  look: DatasetLook,
  problems: DatasetProblems,
): JudgedDataset {
  const { kind, params, source } = dataset;
  const { used, train } = findImages(dataset, look, problems);
  const batch = numberAt(params, 'batch_size');
  if (batch === 0 && train > 0) {
    const message = 'batch_size is 0, and the trainer ends with a division by zero.';
    const hint = 'Set 1 or more.';
    problems.add(source, 'batch_size', { severity: 'error', code: 'breaks_rule', message, hint });
  }
  const range = params['enable_bucket'] === true ? bucketRange(params) : null;
  return {
    kind,
    params:
      range === null
        ? params
        : { ...params, min_bucket_reso: range.least, max_bucket_reso: range.most },
    subsets: used,
    trainImages: batch < 0 ? 0 : train,
  };
}

/** Without any dataset the trainer ends with an error; without images it says so in its log and leaves with success. */
function nothingToTrain(table: TrainerTable, problems: DatasetProblems, isBeyond: boolean): void {
  problems.add(table, 'datasets', {
    severity: 'error',
    code: 'nothing_to_train',
    message: 'The trainer would find no image to train on, and end at once.',
    hint: 'Add [[datasets.subsets]] with an image_dir that holds images.',
    isBeyond,
  });
}

/** What the sanitizer alone refuses in a file, by its text: for where no folder can be looked at. */
export function sanitizeDatasetFile(file: {
  readonly table: TrainerTable;
  readonly places: Places;
}): readonly ConfigProblem[] {
  const problems = new DatasetProblems(file.places);
  sanitize(file.table, false, problems);
  return problems.found;
}
