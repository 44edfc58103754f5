import { closest } from '../schema/closest.js';
import { labelOf } from '../schema/effective-config.js';
import { fieldOfTrainerKey } from '../schema/fields.js';
import { problem, type Problem } from './problem.js';
import { placeRaw, type RawValues, type WhyNowhere, whyAppSets } from '../schema/arguments.js';
import type { TomlValue } from '../schema/schema.js';
import { settingOf } from '../schema/settings.js';
import { NETWORK_ARG_NAMES, datasetKey, nearestKey, trainerArg } from '../schema/trainer-args.js';

/** Warnings for keys the trainer would ignore without a word, errors for values it cannot take. */
export function checkArguments(raw: RawValues): Problem[] {
  const placed = placeRaw(raw).flatMap((one) =>
    one.place === 'nowhere' ? [notPlaced(one.key, one.why)] : [],
  );
  return [...placed, ...Object.entries(raw).flatMap(([key, value]) => checkKey(key, value))];
}

function notPlaced(key: string, why: WhyNowhere): Problem {
  const field = fieldOfTrainerKey(key);
  const at = field ?? key;
  if (why.kind === 'app_sets') {
    return problem(at, 'warning', 'raw_ignored', { name: key, instead: why.instead });
  }
  const name = field === null ? key : `${labelOf(field)} (${key})`;
  return problem(at, 'error', 'wrong_type', { name, wanted: why.wanted });
}

function checkKey(key: string, value: TomlValue): Problem[] {
  if (key === 'network_args') return checkNetworkArgs(value);
  const arg = trainerArg(key);
  if (arg === null && datasetKey(key) === null && whyAppSets(key) === null) {
    const params = { name: key, near: nearestKey(key), isOfNetwork: false };
    return [problem(key, 'warning', 'unknown_key', params)];
  }
  if (!arg?.choices || typeof value !== 'string' || arg.choices.includes(value)) return [];
  // The trainer does not check choices in a file: one that it never looks at does no harm.
  const severity = settingOf(key)?.noEffect == null ? 'error' : 'warning';
  const params = { name: key, value, choices: arg.choices.map(String), isField: false };
  return [problem(fieldOfTrainerKey(key) ?? key, severity, 'not_a_choice', params)];
}

/** The network ignores keys it does not know, also without a word. */
function checkNetworkArgs(value: TomlValue): Problem[] {
  const items = Array.isArray(value) ? value : [];
  return items.flatMap((item): Problem[] => {
    const name = typeof item === 'string' ? (item.split('=')[0] ?? '').trim() : '';
    if (name === '' || name === 'dropout' || NETWORK_ARG_NAMES.includes(name)) return [];
    const params = { name, near: closest(name, NETWORK_ARG_NAMES), isOfNetwork: true };
    return [problem('network_args', 'warning', 'unknown_key', params)];
  });
}
