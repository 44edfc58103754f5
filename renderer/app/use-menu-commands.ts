import { useEffect, useEffectEvent } from 'react';
import { useBridge } from '../bridge/bridge-context.js';
import { navigate, SCREENS } from '../stores/route-store.js';

/** Obeys the native menu: names of screens lead there, `new-project`, `open-project` and `jobs` act. */
export function useMenuCommands(toggleJobs: () => void): void {
  const bridge = useBridge();
  const obey = useEffectEvent((command: string) => {
    const screen = SCREENS.find((candidate) => candidate === command);
    if (screen !== undefined) navigate({ screen });
    else if (command === 'new-project') navigate({ screen: 'wizard' });
    else if (command === 'open-project') navigate({ screen: 'home' });
    else if (command === 'jobs') toggleJobs();
  });
  useEffect(() => bridge.onMenu((command) => obey(command)), [bridge]);
}
