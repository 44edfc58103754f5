import { CloseButton, Tabs } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { Project } from '../../../../shared/contract/index.js';
import { BatchPanel } from './BatchPanel.js';
import { DoctorPanel } from './DoctorPanel.js';
import type { ProblemActions } from './ProblemCard.js';
import { HistoryPanel } from './HistoryPanel.js';
import type { Scope } from './scope.js';
import { StatisticsPanel } from './StatisticsPanel.js';
import styles from './panels.module.css';

export const PANELS = ['doctor', 'batch', 'statistics', 'history'] as const;
export type PanelName = (typeof PANELS)[number];

interface SidePanelProps {
  readonly project: Project;
  readonly scope: Scope;
  readonly panel: PanelName;
  readonly onPanel: (panel: PanelName | null) => void;
  readonly actions: ProblemActions;
}

/** Tools for many images, beside the grid. */
export function SidePanel({ project, scope, panel, onPanel, actions }: SidePanelProps) {
  return (
    <aside className={styles['side']} aria-label="Tools">
      <Tabs
        value={panel}
        onChange={(name) => onPanel((name ?? panel) as PanelName)}
        keepMounted={false}
        className={styles['sideTabs']}
      >
        <Tabs.List>
          <Tabs.Tab value="doctor">Doctor</Tabs.Tab>
          <Tabs.Tab value="batch">Batch edit</Tabs.Tab>
          <Tabs.Tab value="statistics">Statistics</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <CloseButton
          className={styles['close']}
          aria-label="Close the tools"
          onClick={() => onPanel(null)}
        />
        <Tabs.Panel value="doctor" className={styles['sideBody']}>
          <DoctorPanel actions={actions} />
        </Tabs.Panel>
        <Tabs.Panel value="batch" className={styles['sideBody']}>
          <BatchPanel project={project} scope={scope} />
        </Tabs.Panel>
        <Tabs.Panel value="statistics" className={styles['sideBody']}>
          <StatisticsPanel project={project} ids={scope.shown} onFilter={actions.onFilter} />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={styles['sideBody']}>
          <HistoryPanel project={project} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}

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
