import { sanitiseFileName } from './file-names.js';

/** Repeats a concept may have; the trainer ignores folders with fewer than 1. */
export const MAX_REPEATS = 10_000;
/** Characters of a concept's name inside its folder name. */
const MAX_NAME = 100;

export interface ConceptFolder {
  readonly repeats: number;
  readonly name: string;
}

/** A folder's name as the trainer reads it. */
export interface FolderName {
  /** May be 0 or negative: then the trainer passes over the folder. */
  readonly repeats: number;
  /** The class words: all behind the first `_`, blanks and all; '' where there is none. */
  readonly words: string;
}

/**
 * Reads a folder's name as the trainer does (`extract_dreambooth_params` of its config_util): `int` of what stands before the
 * first `_`, and the rest. Null: no number, the folder is passed over.
 */
export function readFolderName(folder: string): FolderName | null {
  const [number = '', ...rest] = folder.split('_');
  const repeats = pythonInt(number);
  return repeats === null ? null : { repeats, words: rest.join('_') };
}

/**
 * Reads the name of a folder that is brought in as a concept, laid out as `N_concept`; null when it is not one (no number, 0 or
 * too many repeats, no name). A number alone is none, though the trainer would take it: it may be a year.
 */
export function parseConceptFolder(folder: string): ConceptFolder | null {
  const { repeats = 0, words = '' } = readFolderName(folder) ?? {};
  const name = words.trim();
  return name !== '' && repeats >= 1 && repeats <= MAX_REPEATS ? { repeats, name } : null;
}

/** The folder name of a concept, safe on every system: `10_my character`. */
export function conceptFolderName(concept: ConceptFolder): string {
  const name = sanitiseFileName(concept.name, MAX_NAME) || 'concept';
  // `sanitiseFileName` prefixes reserved Windows names (`_CON`); behind `10_` the name is not reserved any more.
  return `${concept.repeats}_${name.replace(/^_(?=(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))/i, '')}`;
}

/** White space that Python's `int()` strips; it includes neither the byte order mark nor the zero width space. */
const BLANKS =
  '[\\t-\\r\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*';
const NUMBER = new RegExp(`^${BLANKS}([+-]?)(\\p{Nd}+)${BLANKS}$`, 'u');
const DIGIT = /^\p{Nd}$/u;

/**
 * The whole number that Python's `int()` makes of a text without `_`: digits of every script, a sign, blanks around. Null where
 * it raises ValueError. Beyond 2^53 the value is rounded.
 */
function pythonInt(text: string): number | null {
  const [, sign, digits] = NUMBER.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = Number([...digits].map(digitValue).join(''));
  return sign === '-' ? 0 - value : value;
}

/** Each script has its ten digits in one row, 0 first; rows that follow each other are all ten long. */
function digitValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(point - before - 1))) before += 1;
  return before % 10;
}
