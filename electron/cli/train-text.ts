import type { RunEvent } from '../../shared/contract/index.js';
import { formatFigure, plural } from '../../shared/domain/format.js';

/** One line for people about an event; null for those that would only be noise on a terminal. */
export function describeEvent(event: RunEvent): string | null {
  switch (event.type) {
    case 'start':
      return `Started with ${event.engine}${event.stepOffset > 0 ? `, going on after step ${event.stepOffset}` : ''}`;
    case 'phase':
      return `· ${event.phase.replaceAll('_', ' ')}`;
    case 'plan':
      return `Plan: ${plural(event.totalSteps, 'step')}, ${plural(event.epochs, 'epoch')}, ${plural(event.images, 'image')} with repeats`;
    case 'loss':
      return event.step % 10 === 0 || event.step === 1 ? lossLine(event) : null;
    case 'sample':
      return `Sample: ${event.file}`;
    case 'checkpoint':
      return `Checkpoint: ${event.file}`;
    case 'resume_point':
      return `Resume point at step ${event.step}: ${event.folder}`;
    case 'warning':
      return `Warning: ${event.message}`;
    case 'end':
      return event.message ? `${event.outcome}: ${event.message}` : null;
    case 'progress':
    case 'step':
    case 'memory':
      return null;
  }
}

function lossLine(event: Extract<RunEvent, { type: 'loss' }>): string {
  const loss = event.loss === null ? 'NaN' : formatFigure(event.loss, 4);
  const average = event.average === null ? '' : `, average ${formatFigure(event.average, 4)}`;
  return `step ${event.step}: loss ${loss}${average}`;
}
