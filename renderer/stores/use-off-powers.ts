import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { NamedPower } from '../../shared/contract/index.js';
import { useProjectSession } from './app-stores.js';

const NONE: readonly NamedPower[] = [];

/** What the open project asks for and is not allowed. `isNeeded` false: not asked about, as opening must not wait for it. */
export function useOffPowers(isNeeded = true): readonly NamedPower[] {
  const { powers } = useProjectSession();
  const all = useStore(powers.store, (state) => state.powers);
  useEffect(() => {
    if (isNeeded) powers.need();
  }, [powers, isNeeded]);
  return useMemo(() => all?.filter(({ isAllowed }) => !isAllowed) ?? NONE, [all]);
}
