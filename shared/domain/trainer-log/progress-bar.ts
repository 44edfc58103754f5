/** A progress bar as it stood on one line. */
export interface Bar {
  readonly kind: 'steps' | 'other';
  /** Text before the bar, e.g. `read caption`; empty for bars without description. */
  readonly label: string;
  readonly count: number;
  readonly total: number;
  /** The trainer's moving average; NaN when the bar shows `nan`, null when it shows none. */
  readonly average: number | null;
}

const BAR =
  /(?:^|[^\w])((?:[A-Za-z][A-Za-z ]*: ?)?)\s*(\d{1,3})%\|[^|]*\|\s*(\d+)\/(\d+) \[([\d:?]+)<([\d:?]+),\s*([\d.]+|\?)\s*(?:it\/s|s\/it)(?:, ([^\]]*))?\]/;
const AVERAGE = /avr_loss=([^,\s\]]+)/;

/** Finds the bar on a line, wherever it stands; null when there is none. */
export function parseBar(line: string): Bar | null {
  if (!line.includes('%|')) return null;
  const match = BAR.exec(line);
  if (!match) return null;
  const label = (match[1] ?? '').replace(':', '').trim();
  return {
    kind: label === 'steps' ? 'steps' : 'other',
    label,
    count: Number(match[3]),
    total: Number(match[4]),
    average: averageOf(match[8] ?? ''),
  };
}

function averageOf(postfix: string): number | null {
  const text = AVERAGE.exec(postfix)?.[1];
  return text === undefined ? null : Number(text); // `nan` becomes NaN
}
