import { Progress } from '@mantine/core';
import type { Gpu, GpuReport } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import styles from './gpu-cards.module.css';
import { ProblemText } from './ProblemText.js';
import { formatBytes, formatFigure } from '../../shared/domain/format.js';

interface GpuCardsProps {
  readonly report: GpuReport | null;
  readonly error: ErrorValue | null;
  /** Only these, by index or by the id that the driver gives them; empty: all. */
  readonly only?: readonly string[];
}

/** The graphics cards as they stand now: memory, load, temperature, power. No card and a broken driver are states too. */
export function GpuCards({ report, error, only = [] }: GpuCardsProps) {
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
  const shown = report.gpus.filter(
    ({ index, uuid }) => only.length === 0 || only.includes(String(index)) || only.includes(uuid),
  );
  return (
    <ul className={styles['list']} aria-label="Graphics cards">
      {shown.map((gpu) => (
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
    gpu.powerW === null ? null : `${formatFigure(gpu.powerW, 0)} W`,
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
  const size = (mib: number) => formatBytes(mib * 2 ** 20);
  return used === null ? size(total) : `${size(used)} of ${size(total)}`;
}
