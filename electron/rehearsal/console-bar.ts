import { formatFigure } from '../../shared/domain/format.js';

/** Milliseconds between two redrawn lines. */
const PAUSE = 300;
const CELLS = 10;
const PARTS = ' ▏▎▍▌▋▊▉';

/** The progress line of the log console, in the trainer's own form: `steps:  43%|████▎     | 31/72 [...]`. */
export class ConsoleBar {
  private readonly startedAt = Date.now();
  private drawnAt = 0;

  /** `first`: steps done before this segment; the rate counts only those since. */
  constructor(
    private readonly first: number,
    private readonly total: number,
    private readonly write: (text: string) => void,
  ) {}

  /** Draws at most a few times a second, and always the first and the last step. */
  update(step: number, average: number | null): void {
    const now = Date.now();
    if (now - this.drawnAt < PAUSE && step < this.total) return;
    this.drawnAt = now;
    this.write(`\r${this.line(step, average, (now - this.startedAt) / 1000)}`);
  }

  /** Ends the line, so that what follows starts on its own. */
  finish(): void {
    this.write('\n');
  }

  private line(step: number, average: number | null, seconds: number): string {
    const share = step / this.total;
    const done = step - this.first;
    const rate = seconds > 0 && done > 0 ? done / seconds : null;
    const left = rate === null ? '?' : clock((this.total - step) / rate);
    const percent = String(Math.floor(share * 100)).padStart(3);
    const loss = average === null ? '' : `, avr_loss=${Number(average.toPrecision(3))}`;
    return `steps: ${percent}%|${cells(share)}| ${step}/${this.total} [${clock(seconds)}<${left}, ${rateText(rate)}${loss}]`;
  }
}

function cells(share: number): string {
  const eighths = Math.floor(share * CELLS * 8);
  const full = Math.floor(eighths / 8);
  const part = full < CELLS ? (PARTS[eighths % 8] ?? '') : '';
  return `${'█'.repeat(full)}${part}`.padEnd(CELLS);
}

function rateText(rate: number | null): string {
  if (rate === null) return '?it/s';
  const [value, unit] = rate >= 1 ? [rate, 'it/s'] : [1 / rate, 's/it'];
  return `${formatFigure(value, 2).padStart(5)}${unit}`;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
