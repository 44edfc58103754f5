import type { Checkpoint } from '../../../shared/contract/index.js';
import { epochOfStep } from '../../lib/loss-series.js';
import { formatCount, formatLoss } from '../../lib/run-format.js';
import type { ChartPoint } from './chart-data.js';
import styles from './run.module.css';

interface LossHoverProps {
  /** These two are filled in by the chart. */
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: unknown }[];
  readonly totalSteps: number | null;
  readonly epochs: number | null;
  readonly checkpoints: readonly Checkpoint[];
}

/** The values under the pointer. */
export function LossHover({ active, payload, totalSteps, epochs, checkpoints }: LossHoverProps) {
  const point = payload?.[0]?.payload as ChartPoint | undefined;
  if (active !== true || point === undefined) return null;
  const epoch = epochOfStep(point.step, totalSteps, epochs);
  const checkpoint = checkpoints.find((item) => item.step === point.step);
  const [low, high] = point.range ?? [null, null];
  return (
    <div className={styles['hover']}>
      <b>
        Step {formatCount(point.step)}
        {epoch === null ? null : <span className="ls-dim"> · epoch {formatCount(epoch)}</span>}
      </b>
      <dl>
        <Row label="Loss" value={formatLoss(point.loss)} />
        {low !== null && high !== null && low !== high ? (
          <Row label="Range" value={`${formatLoss(low)}–${formatLoss(high)}`} />
        ) : null}
        <Row label="Smoothed" value={formatLoss(point.smooth)} />
        <Row label="Trainer’s average" value={formatLoss(point.average)} />
      </dl>
      {checkpoint === undefined ? null : <p>Checkpoint: {checkpoint.file}</p>}
    </div>
  );
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
