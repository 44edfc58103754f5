import { isCaptionExtension, splitExtension } from '../../../shared/domain/dataset/index.js';
import type { JobContext } from '../jobs/index.js';
import type { ImportFile } from './import-file.js';
import type { ImportResult, ToldFile } from './types.js';

/** Beyond this many the list helps nobody; the counts are still right. */
const KEPT = 1000;
/** What lies beside images without being one: the trainer's caches and files about them; captions come with their image. */
const COMPANION = /\.(npz|json|jsonl|toml)$/i;

/** What there is to bring in, and what of the rest there is to say. */
export interface FoundFiles {
  readonly files: ImportFile[];
  readonly told: ToldFile[];
}

/** True for what is passed over without a word. */
export function isCompanion(fileName: string): boolean {
  return COMPANION.test(fileName) || isCaptionExtension(splitExtension(fileName).extension);
}

export function emptyResult(): ImportResult {
  const counts = { added: 0, duplicate: 0, unsupported: 0, unreadable: 0, convertible: 0 };
  return { ...counts, converted: 0, failed: [], files: [] };
}

/** Counts a file of an import and keeps what there is to say of it. */
export function tell(result: ImportResult, told: ToldFile, log: JobContext['log']): void {
  const { file, outcome, reason } = told;
  if (outcome === 'converted') result.added += 1;
  if (outcome !== 'failed') result[outcome] += 1;
  else if (result.failed.length < KEPT) result.failed.push({ file, reason: reason ?? '' });
  if (outcome !== 'added' && result.files.length < KEPT) result.files.push(told);
  // A dataset added twice would fill the log with its duplicates; the counts say it.
  if (reason !== null && WORTH_A_LINE.has(outcome)) log(`${file}: ${reason}`);
}

const WORTH_A_LINE: ReadonlySet<ToldFile['outcome']> = new Set([
  'unsupported',
  'unreadable',
  'failed',
]);
