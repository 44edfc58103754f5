import { Tabs } from '@mantine/core';
import type { RunDetail } from '../../../shared/contract/index.js';
import { CodeView } from '../../components/CodeView.js';
import { ProblemText } from '../../components/ProblemText.js';
import { LogPanel } from './LogPanel.js';
import styles from './run.module.css';

/** What stands behind a run: its log, what the reader of it could not understand, and the trainer's files. */
export function RunDetails({ detail }: { detail: RunDetail }) {
  const { summary, warnings } = detail;
  return (
    <Tabs defaultValue="log" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="log">Log</Tabs.Tab>
        {warnings.length === 0 ? null : (
          <Tabs.Tab value="warnings">Warnings ({warnings.length})</Tabs.Tab>
        )}
        <Tabs.Tab value="toml">TOML</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="log" pt="sm">
        <LogPanel projectId={summary.projectId} runId={summary.id} />
      </Tabs.Panel>
      <Tabs.Panel value="warnings" pt="sm">
        {warnings.map((warning) => (
          <ProblemText
            key={`${warning.code} ${String(warning.t)} ${warning.message}`}
            tone="warning"
            message={warning.message}
          />
        ))}
      </Tabs.Panel>
      <Tabs.Panel value="toml" pt="sm">
        <div className={styles['stack']}>
          <p className={styles['where']}>
            As the trainer got it. Folder of the run: <code>{detail.dir}</code>
          </p>
          <CodeView name="config.toml" text={detail.configToml} />
          <CodeView name="dataset.toml" text={detail.datasetToml} />
        </div>
      </Tabs.Panel>
    </Tabs>
  );
}
