import type { ReadOnly } from '../../shared/contract/index.js';
import { visibleText } from './power-words.js';
import { formatWhen } from '../../shared/domain/format.js';

const KINDS: Readonly<Record<string, string>> = {
  electron: 'in its window',
  web: 'in a browser',
  cli: 'by a command',
};

/** Who has a project that is only read here, as its lock says. */
function holderText({ who }: ReadOnly): string {
  if (who === null) return 'another LoRA Studio';
  const how = KINDS[who.kind] ?? visibleText(who.kind);
  return `${visibleText(who.user)} on ${visibleText(who.host)}, ${how}`;
}

/** One sentence for everything that is switched off while a project is only read; the same stands in the banner. */
export function whyReadOnly(readOnly: ReadOnly): string {
  switch (readOnly.why) {
    case 'medium':
      return 'This project lies where nothing can be written.';
    case 'elsewhere':
      return `This project is open elsewhere: ${holderText(readOnly)}.`;
    case 'lost':
      return `This project was taken over by ${holderText(readOnly)}.`;
  }
}

/** What follows from it, and what can be done. `now`: Unix ms. */
export function whatToDo(readOnly: ReadOnly, now: number): string {
  if (readOnly.why === 'medium')
    return 'Captions, settings, runs and the history cannot be kept. Copy it to a folder that you may write to, or give yourself write access to this one.';
  const since = readOnly.since === null ? '' : `Since ${formatWhen(readOnly.since, now)}. `;
  return readOnly.canTakeOver
    ? `${since}It has shown no sign of life for two minutes. Here the project is only read until you take it over.`
    : `${since}Here it is only read. Close it there to change it here; if it no longer runs, it can be taken over after two minutes without a sign of life.`;
}
