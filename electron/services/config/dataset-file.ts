import type { ConfigProblem } from '../../../shared/domain/config/schema/index.js';
import {
  type ArgumentValues,
  type JudgedFile,
  judgeDatasetFile,
  readTrainerJson,
} from '../../../shared/domain/dataset-file/index.js';
import { refusedToml } from '../../../shared/domain/settings-file/index.js';
import { readTrainerToml } from '../../../shared/domain/toml/index.js';
import { lookAtDatasets } from './dataset-look.js';

const NO_ARGUMENTS: ArgumentValues = new Map();

/**
 * Judges the text of a dataset file as the trainer would, with the folders that it names. `args`: values of the config file
 * that names it. Relative paths count from the file’s folder.
 */
export async function judgeDatasetText(
  text: string,
  file: string,
  args: ArgumentValues = NO_ARGUMENTS,
): Promise<JudgedFile> {
  const ending = /\.(toml|json)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === undefined) return { verdict: 'ends', problems: [wrongName(file)], datasets: [] };
  const read = ending === 'json' ? readTrainerJson(text) : readTrainerToml(text);
  if (!read.ok) {
    return { verdict: 'ends', problems: [refusedToml(text, read)], datasets: [] };
  }
  const look = await lookAtDatasets(read.table, file);
  const judged = judgeDatasetFile(read, args, look);
  return { ...judged, problems: [...judged.problems, ...look.network.map(notLookedAt)] };
}

function wrongName(file: string): ConfigProblem {
  return {
    field: 'dataset_config',
    severity: 'error',
    code: 'wrong_name',
    message: `The trainer takes a dataset file by its ending, and ${file} has none that it knows.`,
    hint: 'Name it .toml or .json.',
  };
}

function notLookedAt(path: string): ConfigProblem {
  return {
    field: 'image_dir',
    severity: 'info',
    code: 'network_path',
    message: `${path} lies on another machine and was not looked for.`,
    hint: 'Open it yourself to see that it is there.',
  };
}
