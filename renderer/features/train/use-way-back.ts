import type { Setting } from '../../../shared/domain/config/schema/index.js';
import { formatNumber } from '../../lib/number-text.js';
import { rowKeyOf } from '../../lib/training-form.js';
import { useStore } from '../../stores/use-store.js';
import { fieldId } from './field-id.js';
import { useForm } from './form-context.js';

interface WayBack {
  /** What the mark beside the label says. */
  readonly title: string;
  readonly text: string;
  readonly go: () => void;
}

/** The way back of a setting that was changed: to the preset where that has a value of its own, else to the trainer. */
export function useWayBack({ field, name }: Pick<Setting, 'field' | 'name'>): WayBack | null {
  const { config } = useForm();
  const preset = useStore(config.store, (s) =>
    field === null ? undefined : s.history.present.settings.presetValueIfChanged(field),
  );
  const isSet = useStore(config.store, (s) => s.history.present.settings.isNamed(name));
  if (field !== null) {
    if (preset === undefined) return null;
    const text = `Back to the preset: ${describe(preset)}`;
    return { title: 'Changed from the preset', text, go: () => config.set(name, null) };
  }
  if (!isSet) return null;
  const go = () => {
    config.set(name, null);
    // This button is removed by the change, so the focus moves to the control of the same row.
    document.getElementById(fieldId(rowKeyOf({ field, name })))?.focus();
  };
  return { title: 'Changed', text: 'Leave it to the trainer', go };
}

function describe(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? formatNumber(value) : value;
}
