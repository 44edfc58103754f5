import {
  collectSettings,
  importToml,
  parseSet,
  type Setting,
} from '../../../shared/domain/config/parse-set.js';
import { checkRaw } from '../../../shared/domain/config/raw-values.js';
import type { ConfigProblem, ConfigValues } from '../../../shared/domain/config/schema.js';
import { AppError } from '../../../shared/result/errors.js';
import { readToml } from './toml-reader.js';

/** Values given in a terminal, and what is odd about them, in words. */
export interface GivenValues {
  readonly values: ConfigValues;
  readonly problems: string[];
}

/** A config file written for the trainer. Throws `invalid_file` (no TOML) or `invalid_config` (a value of a wrong type). */
export function valuesFromToml(text: string, file: string): GivenValues {
  const { values, problems } = importToml(readToml(text, file));
  const error = problems.find((problem) => problem.severity === 'error');
  if (error !== undefined) {
    throw new AppError('invalid_config', `${file}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
  return { values, problems: [...problems, ...checkRaw(values.raw)].map(inWords) };
}

/** `key=value` pairs of `--set`; later ones win. Throws `bad_request` for a value of a wrong type. */
export function valuesFromSettings(pairs: readonly string[]): GivenValues {
  const values = collectSettings(pairs.map((pair): Setting => parseSet(pair)));
  return { values, problems: checkRaw(values.raw).map(inWords) };
}

function inWords({ message, hint }: ConfigProblem): string {
  return hint === undefined ? message : `${message} ${hint}`;
}
