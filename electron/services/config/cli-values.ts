import { checkArguments } from '../../../shared/domain/config/checks/check-arguments.js';
import { tell } from '../../../shared/domain/config/checks/problem.js';
import type { ConfigProblem, ConfigValues } from '../../../shared/domain/config/schema/schema.js';
import {
  collectSettings,
  parseSet,
  type GivenSetting,
} from '../../../shared/domain/config/text/parse-set.js';
import { readSettings } from '../../../shared/domain/config/text/read-settings.js';
import { readAsTrainer } from '../../../shared/domain/settings-file/index.js';
import { AppError } from '../../../shared/result/errors.js';

/** Values given in a terminal, and what is odd about them, in words. */
export interface GivenValues {
  readonly values: ConfigValues;
  readonly problems: string[];
}

/** A config file written for the trainer. Throws `invalid_file` (no TOML) or `invalid_config` (a value of a wrong type). */
export function valuesFromToml(text: string, file: string): GivenValues {
  const read = readAsTrainer(text.replace(/^\uFEFF/, ''));
  if (!read.ok) {
    const { line = 1, message, hint = '' } = read.problem;
    throw new AppError(
      'invalid_file',
      `${file} is not valid TOML for the trainer (line ${line}): ${message}`,
      {
        hint,
      },
    );
  }
  const { values, problems: found } = readSettings(read.toml);
  const problems = [...read.problems, ...found];
  const error = problems.find((problem) => problem.severity === 'error');
  if (error !== undefined) {
    const line = error.line === undefined ? '' : `, line ${error.line}`;
    throw new AppError('invalid_config', `${file}${line}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
  const more = checkArguments(values.raw)
    .map(tell)
    .filter(({ code, field }) => code !== 'unknown_key' || field === 'network_args');
  return { values, problems: [...problems, ...more].map(inWords) };
}

/** `key=value` pairs of `--set`; later ones win. Throws `bad_request` for a value of a wrong type. */
export function valuesFromSettings(pairs: readonly string[]): GivenValues {
  const values = collectSettings(pairs.map((pair): GivenSetting => parseSet(pair)));
  return { values, problems: checkArguments(values.raw).map((one) => inWords(tell(one))) };
}

function inWords({ message, hint }: ConfigProblem): string {
  return hint === undefined ? message : `${message} ${hint}`;
}
