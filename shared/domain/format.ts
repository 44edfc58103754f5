/** How numbers, sizes and durations are written for people, in all rooms. No locale surprises: digits are grouped with commas. */

/** A whole number with grouped digits, `1,600`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A duration in at most two units: `45 s`, `12 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  const total = Math.round(seconds);
  if (total < 60) return `${String(total)} s`;
  if (total < 3600) return pair(total, 60, 'min', 1, 's');
  const minutes = Math.round(total / 60);
  if (minutes < 24 * 60) return pair(minutes, 60, 'h', 1, 'min');
  return pair(Math.round(minutes / 60), 24, 'd', 1, 'h');
}

function pair(value: number, size: number, big: string, unit: number, small: string): string {
  const rest = Math.floor((value % size) / unit);
  const head = `${String(Math.floor(value / size))} ${big}`;
  return rest === 0 ? head : `${head} ${String(rest)} ${small}`;
}

/** Time left as a sentence part; null seconds: not known yet. Rounded, since an estimate is no stopwatch. */
export function formatEta(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return 'estimating…';
  if (seconds < 10) return 'a few seconds';
  if (seconds < 90) return `${String(Math.round(seconds / 5) * 5)} s`;
  return formatDuration(Math.round(seconds / 60) * 60);
}

/** Speed in the unit that reads best: `2.35 it/s` above one step a second, else `4.10 s/it`. */
export function formatRate(stepsPerSecond: number | null): string {
  if (stepsPerSecond === null || !Number.isFinite(stepsPerSecond) || stepsPerSecond <= 0)
    return '–';
  if (stepsPerSecond >= 1) return `${threeDigits(stepsPerSecond)} it/s`;
  return `${threeDigits(1 / stepsPerSecond)} s/it`;
}

function threeDigits(value: number): string {
  if (value >= 100) return formatCount(value);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** A loss with four digits that matter: `0.3127`, `0.00041`; null: NaN or not there. */
export function formatLoss(value: number | null): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e4)) return value.toExponential(2);
  return size < 0.01 ? value.toPrecision(3) : value.toFixed(4);
}

/**
 * Bytes in binary units, as Windows, `nvidia-smi` and memory count them: 1 KB is 1024 bytes. Three digits that matter:
 * `1.5 KB`, `13.4 GB`, `24 GB`, `146 MB`.
 */
export function formatBytes(bytes: number): string {
  const whole = Math.round(bytes);
  if (whole < 1024) return `${String(whole)} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = whole / 1024;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${sizeFigure(value)} ${units[index] ?? ''}`;
}

function sizeFigure(value: number): string {
  if (value < 9.95) return value.toFixed(1);
  return value < 99.95 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

/** A share (0 to 1) with so many digits after the point: `12.5 %`. */
export function formatPercent(share: number, digits = 0): string {
  return `${formatFigure(share * 100, digits)} %`;
}

/** A number with so many digits after the point, where its unit stands elsewhere. */
export function formatFigure(value: number, digits: number): string {
  return value.toFixed(digits);
}

/** Local date and time to the minute, the year only when it is not this one. Times are Unix ms. */
export function formatWhen(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === today.toDateString()) return `today ${clock}`;
  const day = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(date.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' }),
  });
  return `${day} ${clock}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `1 image`, `16 images`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${byCount(count, one, many)}`;
}

/** The word for one or for more, where the number stands elsewhere: `has`, `have`. */
export function byCount(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
