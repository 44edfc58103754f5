import { Button } from '@mantine/core';
import type { Checkpoint, RunSummary } from '../../../shared/contract/index.js';
import { MINUTE_MS, useNow } from '../../components/use-now.js';
import { formatBytes, formatCount, formatWhen } from '../../../shared/domain/format.js';
import { isRunActive } from '../../lib/run-state.js';
import { askForExport } from '../../stores/handoff-store.js';
import { navigate } from '../../stores/route-store.js';
import styles from './run.module.css';

interface CheckpointTableProps {
  readonly run: RunSummary;
  readonly checkpoints: readonly Checkpoint[];
}

/** The LoRA files of this run, newest first. */
export function CheckpointTable({ run, checkpoints }: CheckpointTableProps) {
  const now = useNow(true, MINUTE_MS);
  const rows = [...checkpoints].sort((a, b) => b.t - a.t);
  return (
    <section className={styles['panel']} aria-labelledby="checkpoints-title">
      <header className={styles['panelHead']}>
        <h2 id="checkpoints-title">Checkpoints</h2>
        <span className="ls-dim ls-num">{checkpoints.length > 0 ? checkpoints.length : null}</span>
      </header>
      {rows.length === 0 ? (
        <p className={styles['panelEmpty']}>
          {isRunActive(run.state) ? 'None yet.' : 'This run saved none.'}
        </p>
      ) : (
        <div className={styles['tableBox']}>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col" data-num>
                  Epoch
                </th>
                <th scope="col" data-num>
                  Step
                </th>
                <th scope="col" data-num>
                  Size
                </th>
                <th scope="col">
                  <span className={styles['hiddenText']}>Export</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((item) => (
                <Row key={item.file} item={item} run={run} now={now} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ item, run, now }: { item: Checkpoint; run: RunSummary; now: number }) {
  // The trainer deletes older ones when told to keep only the last; a size of 0 says that it did.
  const isThere = item.sizeBytes > 0;
  const exportIt = () => {
    askForExport(run.id, item.file);
    navigate({ screen: 'export', projectId: run.projectId });
  };
  return (
    <tr>
      <td className={styles['fileCell']}>
        <div
          className={`ls-clip ${styles['fileName'] ?? ''}`}
          title={`${item.file}, saved ${formatWhen(item.t, now)}`}
        >
          <bdi>{item.file.replace(/\.safetensors$/, '')}</bdi>
        </div>
        <div className="ls-small ls-dim">
          {item.isFinal ? 'Final, ' : ''}
          {formatWhen(item.t, now)}
        </div>
      </td>
      <td data-num>{item.epoch === null ? '–' : formatCount(item.epoch)}</td>
      <td data-num>{item.step === null ? '–' : formatCount(item.step)}</td>
      <td data-num>{isThere ? formatBytes(item.sizeBytes) : 'gone'}</td>
      <td data-num>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!isThere}
          aria-label={`Export ${item.file}`}
          onClick={exportIt}
        >
          Export
        </Button>
      </td>
    </tr>
  );
}
