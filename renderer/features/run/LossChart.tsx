import { useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Checkpoint, LossPoint } from '../../../shared/contract/index.js';
import { nanSteps } from '../../lib/loss-series.js';
import { formatCount } from '../../lib/run-format.js';
import { chartPoints, hasRange, lossDomain } from './chart-data.js';
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
  const domain = useMemo(() => lossDomain(data, isLog), [data, isLog]);
  const nan = nanSteps(points);
  const last = points[points.length - 1]?.step ?? 1;
  const first = points[0]?.step ?? 1;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={data} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--ls-line)" vertical={false} />
        <XAxis
          dataKey="step"
          type="number"
          domain={[first, Math.max(last, first + 1)]}
          tickFormatter={formatCount}
          tick={AXIS_TEXT}
          tickLine={false}
          axisLine={AXIS_LINE}
          minTickGap={48}
          height={24}
        />
        <YAxis
          domain={domain}
          scale={isLog ? 'log' : 'linear'}
          allowDataOverflow
          tickFormatter={axisNumber}
          tick={AXIS_TEXT}
          tickLine={false}
          axisLine={false}
          width={48}
        />
        {checkpoints.map((item) =>
          item.step === null ? null : (
            <ReferenceLine
              key={item.file}
              x={item.step}
              stroke="var(--ls-line-strong)"
              strokeDasharray="2 4"
              ifOverflow="hidden"
            />
          ),
        )}
        {nan === null ? null : (
          <ReferenceLine x={nan.first} stroke="var(--ls-error)" strokeWidth={1.5} />
        )}
        {hasRange(points) ? (
          <Area
            dataKey="range"
            stroke="none"
            fill="var(--ls-accent)"
            fillOpacity={0.12}
            isAnimationActive={false}
            activeDot={false}
            connectNulls={false}
          />
        ) : null}
        <Line
          dataKey="loss"
          stroke="var(--ls-accent)"
          strokeOpacity={0.38}
          strokeWidth={1}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
        <Line
          dataKey="smooth"
          stroke="var(--ls-accent)"
          strokeWidth={2}
          dot={false}
          activeDot={{ r: 3 }}
          isAnimationActive={false}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--ls-line-strong)' }}
          content={<LossHover totalSteps={totalSteps} epochs={epochs} checkpoints={checkpoints} />}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

const AXIS_TEXT = { fill: 'var(--ls-dim)', fontSize: 12 };
const AXIS_LINE = { stroke: 'var(--ls-line-strong)' };

function axisNumber(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential(0)
    : String(Number(value.toPrecision(3)));
}
