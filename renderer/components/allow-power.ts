import { createContext, useContext } from 'react';
import type { Power } from '../../shared/contract/index.js';

/** Says yes to a power whose exact value stands beside the button; tells when that failed. */
export type AllowPower = (projectId: string, power: Power) => Promise<void>;

export const AllowPowerContext = createContext<AllowPower | null>(null);

export function useAllowPower(): AllowPower {
  const allow = useContext(AllowPowerContext);
  if (allow === null) throw new Error('useAllowPower needs an AllowPowerContext above it');
  return allow;
}
