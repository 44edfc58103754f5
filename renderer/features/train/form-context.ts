import { createContext, useContext } from 'react';
import type { Settings } from '../../../shared/contract/index.js';
import type { ConfigStore } from '../../stores/config-store.js';

interface FormContextValue {
  readonly projectId: string;
  readonly config: ConfigStore;
  readonly settings: Settings | null;
}

export const FormContext = createContext<FormContextValue | null>(null);

export function useForm(): FormContextValue {
  const form = useContext(FormContext);
  if (form === null) throw new Error('useForm needs a FormContext above it');
  return form;
}
