import type { NamedPower } from '../../contract/powers.js';
import {
  type ConfigProblem,
  FIELD_KEYS,
  fieldOfTrainerKey,
  type TrainingConfig,
} from '../config/schema/index.js';
import type { TrainingSettings } from '../config/value/index.js';
import { powerText } from './needs-permission.js';
import type { FoundPower } from './settings-powers.js';

/** What stands in the way of a start until it is allowed, at its field. */
export function powerProblems(powers: readonly NamedPower[]): ConfigProblem[] {
  return powers.map((power) => ({
    field: fieldOf(power),
    severity: 'error',
    code: 'needs_permission',
    message: `${powerText(power)}. That came with this project and is not allowed yet.`,
    hint: 'Allow it if you know where the project comes from, or take it out of the project.',
  }));
}

function fieldOf({ kind, at }: NamedPower): string | null {
  if (kind === 'linked_folder') return 'dataset';
  if (kind === 'results_elsewhere' || at.includes(' ')) return null;
  return fieldOfTrainerKey(at) ?? at;
}

/** The settings without arguments that an engine never reads and that are not allowed. */
export function leaveOut(
  settings: TrainingSettings,
  unread: readonly FoundPower[],
): TrainingSettings {
  const names = unread.flatMap(({ argument }) => (argument === null ? [] : [argument]));
  return settings.without(new Set(names));
}

/** The settings without the files that may not even be looked at yet. */
export function withoutFiles(config: TrainingConfig, off: readonly NamedPower[]): TrainingConfig {
  const files = new Set(off.map(({ value }) => value));
  const fields = FIELD_KEYS.map((key) => {
    const value = config[key];
    return [key, typeof value === 'string' && files.has(value) ? '' : value];
  });
  return Object.fromEntries(fields) as TrainingConfig;
}
