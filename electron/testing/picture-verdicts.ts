import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PICTURE_FIXTURES } from './damaged-pictures.js';

/** What the trainer made of a picture of the corpus. */
export interface RecordedVerdict {
  readonly size: readonly [number, number] | null;
  readonly mode: string | null;
  readonly ends: { readonly step: string; readonly type: string } | null;
}

export interface RecordedVerdicts {
  readonly by: { readonly pillow: string; readonly imagesize: string };
  readonly files: Readonly<Record<string, RecordedVerdict>>;
}

export const VERDICTS_FILE = join(PICTURE_FIXTURES, 'verdicts.json');

export function recordedVerdicts(): RecordedVerdicts {
  return JSON.parse(readFileSync(VERDICTS_FILE, 'utf8')) as RecordedVerdicts;
}
