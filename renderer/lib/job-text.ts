import type { Job } from '../../shared/contract/index.js';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFigure,
} from '../../shared/domain/format.js';

/** How far a job is, in one line: `120 of 500 images · 34 images/s · 11 s left`. */
export function jobProgressText(progress: Job['progress']): string {
  if (progress === null) return 'working…';
  const { done, total, unit, rate, etaSeconds } = progress;
  const parts = [
    total === null
      ? `${amount(done, unit)}`
      : unit === 'bytes'
        ? `${amount(done, unit)} of ${amount(total, unit)}`
        : `${formatCount(done)} of ${amount(total, unit)}`,
  ];
  if (rate !== null && rate > 0) parts.push(`${amount(rate, unit)}/s`);
  if (etaSeconds !== null) parts.push(`${formatDuration(etaSeconds)} left`);
  return parts.join(' · ');
}

function amount(value: number, unit: string): string {
  if (unit === 'bytes') return formatBytes(value);
  const number =
    value < 10 && !Number.isInteger(value) ? formatFigure(value, 1) : formatCount(value);
  return `${number} ${unit}`;
}
