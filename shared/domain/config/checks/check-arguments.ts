import { closest } from '../schema/closest.js';
import { fieldOfTrainerKey, fieldSpec } from '../schema/fields.js';
import { placeRaw, type RawValues, type WhyNowhere, whyAppSets } from '../schema/raw-values.js';
import type { ConfigProblem, TomlValue } from '../schema/schema.js';
import { settingOf } from '../schema/settings.js';
import { NETWORK_ARG_NAMES, datasetKey, nearestKey, trainerArg } from '../schema/trainer-args.js';

/** Warnings for keys the trainer would ignore without a word, errors for values it cannot take. */
export function checkArguments(raw: RawValues): ConfigProblem[] {
  const placed = placeRaw(raw).flatMap((one) =>
    one.place === 'nowhere' ? [notPlaced(one.key, one.why)] : [],
  );
  return [...placed, ...Object.entries(raw).flatMap(([key, value]) => checkKey(key, value))];
}

function notPlaced(key: string, why: WhyNowhere): ConfigProblem {
  const field = fieldOfTrainerKey(key);
  if (why.kind === 'app_sets') {
    const message = `${key} is set by the app; your value is ignored.`;
    const hint = why.instead;
    return { field: field ?? key, severity: 'warning', code: 'raw_ignored', message, hint };
  }
  const name = field === null ? key : `${fieldSpec(field).label} (${key})`;
  const message = `${name} must be ${why.wanted}.`;
  const hint = 'Correct its value.';
  return { field: field ?? key, severity: 'error', code: 'wrong_type', message, hint };
}

function checkKey(key: string, value: TomlValue): ConfigProblem[] {
  if (key === 'network_args') return checkNetworkArgs(value);
  const arg = trainerArg(key);
  if (arg === null && datasetKey(key) === null && whyAppSets(key) === null) {
    const near = nearestKey(key);
    const hint = near === null ? 'Check its spelling.' : `Did you mean ${near}?`;
    const message = `The trainer has no setting ${key} and would ignore it.`;
    return [{ field: key, severity: 'warning', code: 'unknown_key', message, hint }];
  }
  if (!arg?.choices || typeof value !== 'string' || arg.choices.includes(value)) return [];
  return [
    {
      field: fieldOfTrainerKey(key) ?? key,
      // The trainer does not check choices in a file: one that it never looks at does no harm.
      severity: settingOf(key)?.noEffect == null ? 'error' : 'warning',
      code: 'not_a_choice',
      message: `${key} cannot be “${value}”.`,
      hint: `It is one of: ${arg.choices.join(', ')}.`,
    },
  ];
}

/** The network ignores keys it does not know, also without a word. */
function checkNetworkArgs(value: TomlValue): ConfigProblem[] {
  const items = Array.isArray(value) ? value : [];
  return items.flatMap((item): ConfigProblem[] => {
    const name = typeof item === 'string' ? (item.split('=')[0] ?? '').trim() : '';
    if (name === '' || name === 'dropout' || NETWORK_ARG_NAMES.includes(name)) return [];
    const near = closest(name, NETWORK_ARG_NAMES);
    const hint = near === null ? 'Check its spelling.' : `Did you mean ${near}?`;
    const message = `The FLUX LoRA network has no setting ${name} and would ignore it.`;
    return [{ field: 'network_args', severity: 'warning', code: 'unknown_key', message, hint }];
  });
}
