import { sanitiseFileName } from './file-names.js';

/** Repeats a concept may have; the trainer ignores folders with fewer than 1. */
export const MAX_REPEATS = 10_000;
/** Characters of a concept's name inside its folder name. */
const MAX_NAME = 100;

export interface ConceptFolder {
  readonly repeats: number;
  readonly name: string;
}

/** Reads a folder name laid out as `N_concept`; null when it is not one (no number, 0 or too many repeats, no name). */
export function parseConceptFolder(folder: string): ConceptFolder | null {
  const match = /^(\d{1,9})_([^]+)$/.exec(folder);
  const name = match?.[2]?.trim();
  if (match?.[1] === undefined || !name) return null;
  const repeats = Number(match[1]);
  return repeats >= 1 && repeats <= MAX_REPEATS ? { repeats, name } : null;
}

/** The folder name of a concept, safe on every system: `10_my character`. */
export function conceptFolderName(concept: ConceptFolder): string {
  const name = sanitiseFileName(concept.name, MAX_NAME) || 'concept';
  // “_CON” was protected for standing alone; behind a number the name is safe as it is.
  return `${concept.repeats}_${name.replace(/^_(?=(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))/i, '')}`;
}
