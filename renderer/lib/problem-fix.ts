import {
  type ConfigProblem,
  FIELD_KEYS,
  nameOfPlace,
  settingOf,
  type TomlValue,
} from '../../shared/domain/config/schema/index.js';

/** What a form must be able to do for a cure. */
export interface FixableForm {
  set(name: string, value: TomlValue | null): void;
}

/** Whether a problem’s cure can be applied to the form: it is about a setting, and not about a name in a text. */
export function canFixInForm({ fix, field }: ConfigProblem): boolean {
  if (fix === undefined || fix.kind === 'rename' || field === null) return false;
  return FIELD_KEYS.some((key) => key === field) || settingOf(field) !== null;
}

/** Applies a problem’s cure to the form, as one edit that can be undone. */
export function fixInForm(form: FixableForm, problem: ConfigProblem): void {
  const { fix, field } = problem;
  if (!canFixInForm(problem) || fix === undefined || fix.kind === 'rename' || field === null)
    return;
  form.set(nameOfPlace(field), fix.kind === 'value' ? fix.value : null);
}
