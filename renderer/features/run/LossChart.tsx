import { useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import type { Checkpoint, LossPoint } from '../../../shared/contract/index.js';
import { nanSteps } from './loss-series.js';
import { formatCount } from '../../../shared/domain/format.js';
import { chartPoints, hasRange, lossDomain, stepAxis } from './chart-data.js';
import { PLOT_LEFT, PLOT_RIGHT } from './chart-hover.js';
import { LossHover } from './LossHover.js';

export interface LossChartProps {
  readonly points: readonly LossPoint[];
  /** How much of the past the smoothed line keeps from step to step, 0–0.999. */
  readonly smoothing: number;
  readonly isLog: boolean;
  readonly checkpoints: readonly Checkpoint[];
  readonly totalSteps: number | null;
  readonly epochs: number | null;
}

/** The loss over steps. The only place that knows the chart library. */
export function LossChart(props: LossChartProps) {
  const { points, smoothing, isLog, checkpoints, totalSteps, epochs } = props;
  const data = useMemo(() => chartPoints(points, smoothing, isLog), [points, smoothing, isLog]);
  const loss = useMemo(() => lossDomain(data, isLog), [data, isLog]);
  const steps = stepAxis(points[0]?.step ?? 1, points[points.length - 1]?.step ?? 1);
  return (
    <>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={data} margin={MARGIN}>
          <CartesianGrid stroke="var(--ls-line)" vertical={false} />
          <XAxis
            {...AXIS}
            dataKey="step"
            type="number"
            domain={steps.domain}
            ticks={steps.ticks}
            tickFormatter={formatCount}
            axisLine={AXIS_LINE}
            height={24}
          />
          <YAxis
            {...AXIS}
            domain={loss}
            scale={isLog ? 'log' : 'linear'}
            allowDataOverflow
            tickFormatter={axisNumber}
            axisLine={false}
            width={PLOT_LEFT}
          />
          {marks(checkpoints, nanSteps(points)?.first ?? null)}
          {hasRange(points) ? <Area {...SERIES} {...RANGE} dataKey="range" /> : null}
          <Line {...SERIES} {...EXACT} dataKey="loss" />
          <Line {...SERIES} {...SMOOTH} dataKey="smooth" />
        </ComposedChart>
      </ResponsiveContainer>
      <LossHover
        points={data}
        domain={steps.domain}
        totalSteps={totalSteps}
        epochs={epochs}
        checkpoints={checkpoints}
      />
    </>
  );
}

/** Upright lines: where checkpoints were saved, and where the loss stopped being a number. */
function marks(checkpoints: readonly Checkpoint[], nanStep: number | null) {
  return [
    ...checkpoints.map((item) =>
      item.step === null ? null : (
        <ReferenceLine key={item.file} {...CHECKPOINT_LINE} x={item.step} />
      ),
    ),
    nanStep === null ? null : (
      <ReferenceLine key="nan" x={nanStep} stroke="var(--ls-error)" strokeWidth={1.5} />
    ),
  ];
}

const MARGIN = { top: 8, right: PLOT_RIGHT, bottom: 0, left: 0 };
const SERIES = { dot: false, activeDot: false, isAnimationActive: false } as const;
const RANGE = { stroke: 'none', fill: 'var(--ls-accent)', fillOpacity: 0.12 } as const;
const EXACT = { stroke: 'var(--ls-accent)', strokeOpacity: 0.38, strokeWidth: 1 } as const;
const SMOOTH = { stroke: 'var(--ls-accent)', strokeWidth: 2 } as const;
const CHECKPOINT_LINE = {
  stroke: 'var(--ls-line-strong)',
  strokeDasharray: '2 4',
  ifOverflow: 'hidden',
} as const;
const AXIS_TEXT = { fill: 'var(--ls-dim)', fontSize: 12 };
const AXIS = { tick: AXIS_TEXT, tickLine: false } as const;
const AXIS_LINE = { stroke: 'var(--ls-line-strong)' };

function axisNumber(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential(0)
    : String(Number(value.toPrecision(3)));
}
