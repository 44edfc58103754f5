import { useEffect, useState } from 'react';
import { useAppStores } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';

/** Where projects usually go: the folder in the settings, else `LoRA Studio` in the first place that the host shows (home). */
export function useUsualPlace(): string {
  const { client, settings } = useAppStores();
  const chosen = useStore(settings.store, (state) => state.settings?.defaultProjectsDir ?? null);
  const [home, setHome] = useState('');
  useEffect(() => {
    if (chosen !== '') return;
    const ask = async () => {
      const answer = await client.request('folders.roots', {});
      // Without an answer the field stays empty, to be filled in by hand.
      const root = answer.ok ? answer.value.roots[0]?.path : undefined;
      if (root !== undefined) setHome(`${root}${root.includes('\\') ? '\\' : '/'}LoRA Studio`);
    };
    void ask();
  }, [client, chosen]);
  return chosen === null || chosen === '' ? home : chosen;
}
