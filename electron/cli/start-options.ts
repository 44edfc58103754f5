import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EngineId, type Input } from '../../shared/contract/index.js';
import { engineIds } from '../../shared/domain/engines/registry.js';
import type { ConfigValues } from '../../shared/domain/config/schema/index.js';
import { NO_VALUES, joinValues } from '../../shared/domain/config/value/index.js';
import { AppError } from '../../shared/result/errors.js';
import { checkNamedDataset, type FileProblem } from '../services/config/check-file.js';
import { valuesFromToml, valuesFromSettings } from '../services/config/cli-values.js';
import type { Parsed } from './args.js';
import { powersOfTyped } from '../services/powers/index.js';
import { powerText } from '../../shared/domain/powers/needs-permission.js';
import { note, UsageError } from './output.js';
import { ALLOW_OPTION, printable } from './powers.js';

/** Options of every command that makes a run. */
export const START_OPTIONS = {
  engine: { type: 'string' },
  scripts: { type: 'string' },
  python: { type: 'string' },
  plain: { type: 'boolean' },
  config: { type: 'string' },
  set: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  ...ALLOW_OPTION,
} as const;

/**
 * What those options say. Doubtful values are told on stderr, and what they name beyond the project's folder: that they were
 * typed is a yes for this run. Throws `UsageError` for an engine that is none.
 */
export async function readStartOptions(
  args: Parsed,
  projectDir: string,
): Promise<Omit<Input<'runs.start'>, 'projectId' | 'values'> & { values: ConfigValues }> {
  const engine = args.text('engine');
  if (engine !== undefined && !EngineId.safeParse(engine).success) {
    const names = engineIds()
      .map((id) => `“${id}”`)
      .join(' or ');
    throw new UsageError(`--engine is ${names}, not “${engine}”.`);
  }
  const scripts = args.text('scripts');
  const python = args.text('python');
  const values = await readValues(args);
  const allow = await powersOfTyped(values, projectDir);
  for (const power of allow) note(`note: ${printable(powerText(power))}, as typed for this run`);
  return {
    ...(engine === undefined ? {} : { engine: EngineId.parse(engine) }),
    ...(scripts === undefined ? {} : { scriptsDir: resolve(scripts) }),
    ...(python === undefined ? {} : { python }),
    ...(args.flag('plain') ? { plainScript: true } : {}),
    values,
    ...(allow.length === 0 ? {} : { allow }),
  };
}

async function readValues(args: Parsed): Promise<ConfigValues> {
  const file = args.text('config');
  const fromFile =
    file === undefined ? null : valuesFromToml(await readFile(resolve(file), 'utf8'), file);
  for (const problem of fromFile?.problems ?? []) note(`warning: ${problem}`);
  if (file !== undefined) await checkDatasetFileOf(resolve(file));
  const settings = valuesFromSettings(args.list('set'));
  for (const problem of settings.problems) note(`warning: ${problem}`);
  return joinValues(fromFile?.values ?? NO_VALUES, settings.values);
}

/** The dataset file that a config file names. Throws `invalid_config` with all that ends the trainer; the rest is told. */
async function checkDatasetFileOf(file: string): Promise<void> {
  const found = await checkNamedDataset(file);
  const told = found.map((one) => ({ isError: one.severity === 'error', text: problemText(one) }));
  for (const { isError, text } of told) if (!isError) note(`warning: ${text}`);
  const errors = told.filter(({ isError }) => isError).map(({ text }) => text);
  if (errors.length === 0) return;
  throw new AppError('invalid_config', errors.join('\n'), {
    hint: 'Correct the dataset file, or remove dataset_config.',
  });
}

function problemText({ file, line, message, hint }: FileProblem): string {
  const place = line === undefined ? file : `${file}, line ${line}`;
  return `${place}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
