import { DEPENDENCY_RULES, type Get } from './dependency-rules.js';
import { valueOf, type SettingsForm } from '../text/form-settings.js';
import { plainScalar } from '../schema/schema.js';
import type { RawValues } from '../schema/arguments.js';
import { settingOf } from '../schema/settings.js';

/**
 * Why a setting cannot be used as things stand, naming what to change; null: it can. `defaults`: what the app adds to
 * every run (timestep sampling shift, one loader process), which counts before the trainer’s own defaults.
 */
export function whyDisabled(
  name: string,
  form: SettingsForm,
  defaults: RawValues = {},
): string | null {
  const setting = settingOf(name);
  if (setting !== null && setting.appSets !== null) return `Set by the app. ${setting.appSets}`;
  return DEPENDENCY_RULES.get(name)?.(getterOf(form, defaults)) ?? null;
}

function getterOf(form: SettingsForm, defaults: RawValues): Get {
  return (name) => {
    const setting = settingOf(name);
    if (setting === null) return null;
    const value = valueOf(form, setting) ?? defaults[name] ?? null;
    if (value === null) return setting.trainerDefault;
    if (Array.isArray(value)) return value.length === 0 ? null : value;
    return plainScalar(value);
  };
}
