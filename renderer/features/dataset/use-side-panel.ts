import { useCallback, useState } from 'react';
import { PANELS, type PanelName } from './panels/SidePanel.js';

const KEY = 'dataset-tools';

/** Which of the tools is open beside the grid; kept on this machine. */
export function useSidePanel(): [PanelName | null, (panel: PanelName | null) => void] {
  const [panel, setPanel] = useState<PanelName | null>(() => {
    const kept = localStorage.getItem(KEY);
    return PANELS.find((name) => name === kept) ?? null;
  });
  const choose = useCallback((next: PanelName | null) => {
    if (next === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    setPanel(next);
  }, []);
  return [panel, choose];
}
