import { Progress } from '@mantine/core';
import { useCallback } from 'react';
import type { Gpu } from '../../../../shared/contract/index.js';
import { useClient } from '../../../bridge/bridge-context.js';
import { createGpuStore } from '../../../stores/setup-stores.js';
import { useStore } from '../../../stores/use-store.js';
import styles from './gpu-panel.module.css';
import { ProblemText } from '../../../components/ProblemText.js';
import { useDisposable } from '../../../components/use-disposable.js';

/** The graphics cards as they stand now: memory, load, temperature, power. Measured only while this is on the screen. */
export function GpuPanel() {
  const client = useClient();
  const gpus = useDisposable(useCallback(() => createGpuStore(client), [client]));
  return gpus === null ? null : <Cards gpus={gpus} />;
}

function Cards({ gpus }: { gpus: ReturnType<typeof createGpuStore> }) {
  const report = useStore(gpus.store, (state) => state.report);
  const error = useStore(gpus.store, (state) => state.error);
  if (report === null) {
    return error === null ? (
      <p className="ls-dim">Looking for graphics cards</p>
    ) : (
      <ProblemText tone="error" message={error.message} hint={error.hint} />
    );
  }
  if (report.state !== 'ok') {
    return (
      <ProblemText
        tone={report.state === 'broken' ? 'error' : 'warning'}
        message={report.message}
        hint={report.hint ?? undefined}
      />
    );
  }
  return (
    <ul className={styles['list']} aria-label="Graphics cards">
      {report.gpus.map((gpu) => (
        <Card key={gpu.uuid} gpu={gpu} />
      ))}
    </ul>
  );
}

function Card({ gpu }: { gpu: Gpu }) {
  const { memoryUsedMiB: used, memoryTotalMiB: total } = gpu;
  const share = used === null || total === null || total === 0 ? null : (100 * used) / total;
  const facts = [
    gpu.utilisation === null ? null : `${String(gpu.utilisation)} %`,
    gpu.temperatureC === null ? null : `${String(gpu.temperatureC)} °C`,
    gpu.powerW === null ? null : `${gpu.powerW.toFixed(0)} W`,
    gpu.driver === null ? null : `driver ${gpu.driver}`,
  ].filter((fact) => fact !== null);
  return (
    <li className={styles['card']}>
      <b className="ls-clip" title={gpu.name}>
        {gpu.name}
      </b>
      <span className="ls-dim ls-small ls-num">{facts.join(' · ')}</span>
      <Progress.Root size={6} className={styles['memory'] ?? ''}>
        <Progress.Section value={share ?? 0} aria-label={`Memory of ${gpu.name} in use`} />
      </Progress.Root>
      <span className="ls-dim ls-small ls-num">{memoryText(used, total)}</span>
    </li>
  );
}

function memoryText(used: number | null, total: number | null): string {
  if (total === null) return 'Memory not told';
  const gb = (mib: number) => (mib / 1024).toFixed(1);
  return used === null ? `${gb(total)} GB` : `${gb(used)} of ${gb(total)} GB`;
}
