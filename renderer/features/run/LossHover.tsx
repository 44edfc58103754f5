import { useElementSize } from '@mantine/hooks';
import { useState, type PointerEvent } from 'react';
import type { Checkpoint } from '../../../shared/contract/index.js';
import { epochOfStep } from './loss-series.js';
import { formatCount, formatLoss } from '../../../shared/domain/format.js';
import type { ChartPoint } from './chart-data.js';
import { pointAt, xOfStep } from './chart-hover.js';
import chartStyles from './chart.module.css';

interface LossHoverProps {
  readonly points: readonly ChartPoint[];
  readonly domain: readonly [number, number];
  readonly totalSteps: number | null;
  readonly epochs: number | null;
  readonly checkpoints: readonly Checkpoint[];
}

/**
 * The values under the pointer. Not the chart library's tooltip: that keeps the index of the hovered point, which means
 * another step as soon as the live series is thinned.
 */
export function LossHover({ points, domain, ...plan }: LossHoverProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [x, setX] = useState<number | null>(null);
  const point = x === null || width === 0 ? null : pointAt(points, domain, x, width);
  const move = (event: PointerEvent<HTMLDivElement>) => {
    setX(event.clientX - event.currentTarget.getBoundingClientRect().left);
  };
  const left = point === null ? 0 : xOfStep(point.step, domain, width);
  return (
    <div
      ref={ref}
      className={chartStyles['hoverLayer']}
      onPointerMove={move}
      onPointerLeave={() => setX(null)}
    >
      {point === null ? null : (
        <>
          <span className={chartStyles['hoverLine']} style={{ left }} />
          <div
            className={chartStyles['hover']}
            style={left > width / 2 ? { right: width - left + 12 } : { left: left + 12 }}
          >
            <Values point={point} {...plan} />
          </div>
        </>
      )}
    </div>
  );
}

interface ValuesProps {
  readonly point: ChartPoint;
  readonly totalSteps: number | null;
  readonly epochs: number | null;
  readonly checkpoints: readonly Checkpoint[];
}

function Values({ point, totalSteps, epochs, checkpoints }: ValuesProps) {
  const epoch = epochOfStep(point.step, totalSteps, epochs);
  const checkpoint = checkpoints.find((item) => item.step === point.step);
  const [low, high] = point.range ?? [null, null];
  return (
    <>
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
    </>
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
