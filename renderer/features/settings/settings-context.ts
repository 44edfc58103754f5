import { createContext, useContext } from 'react';
import type { HostInfo, Settings } from '../../../shared/contract/index.js';
import type { SettingsForm } from './settings-form-store.js';

interface SettingsContextValue {
  readonly form: SettingsForm;
  /** Saved values with the unsaved edits on top. */
  readonly values: Settings;
  readonly host: HostInfo;
}

export const SettingsContext = createContext<SettingsContextValue | null>(null);

export function useSettingsForm(): SettingsContextValue {
  const value = useContext(SettingsContext);
  if (value === null) throw new Error('useSettingsForm needs a SettingsContext above it');
  return value;
}
