import type { ConfigProblem } from '../../../shared/domain/config/index.js';
import {
  type ArgumentValues,
  type JudgedFile,
  judgeDatasetFile,
} from '../../../shared/domain/dataset-file/index.js';
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
  const read = readTrainerToml(text);
  if (!read.ok) {
    return { verdict: 'ends', problems: [refusedToml(text, read)], datasets: [] };
  }
  const look = await lookAtDatasets(read.table, file);
  const judged = judgeDatasetFile(read, args, look);
  return { ...judged, problems: [...judged.problems, ...look.network.map(notLookedAt)] };
}

/** A text that the trainer’s reader refuses, with the line. */
export function refusedToml(
  text: string,
  { line, message }: { line: number; message: string },
): ConfigProblem {
  const source = text.split(/\r\n?|\n/)[line - 1] ?? '';
  return {
    field: null,
    severity: 'error',
    code: 'toml',
    message: `The trainer cannot read the file: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    hint: hintFor(text, line, source),
    line,
  };
}

function hintFor(text: string, line: number, source: string): string {
  if (line === 1 && text.startsWith('\uFEFF')) {
    return 'It begins with a byte order mark: save it as UTF-8 without one.';
  }
  if (/"[A-Za-z]:\\|"\\\\/.test(source)) {
    return 'Write Windows paths with forward slashes, or between single quotes.';
  }
  return 'Correct this line.';
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
