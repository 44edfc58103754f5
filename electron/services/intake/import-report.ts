import type { CaptionForm, ImportResult } from '../../../shared/contract/imports.js';
import type { Intake } from '../../../shared/domain/intake/index.js';
import type { JobContext } from '../jobs/index.js';
import type { ImportFile } from '../dataset/folders/index.js';
import type { ToldFile } from './types.js';

/** Beyond this many the list helps nobody; the counts are still right. */
const KEPT = 1000;

export function emptyResult(): ImportResult {
  const counts = { added: 0, duplicate: 0, unsupported: 0, unreadable: 0, convertible: 0 };
  return {
    ...counts,
    ...{ converted: 0, failed: [], files: [] },
    ...{ concepts: [], captionForms: [], passedOver: [], passedOverCount: 0 },
  };
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

/** Counts a caption that lay there in another form. */
export function tellForm({ captionForms }: ImportResult, form: CaptionForm | null): void {
  if (form === null) return;
  const known = captionForms.find((one) => one.form === form);
  if (known) known.count += 1;
  else captionForms.push({ form, count: 1 });
}

/** Keeps what an import passes over by name, with the reason. */
export function tellPassedOver(
  result: ImportResult,
  { leftOut, unpaired, unsupported, groups }: Intake<ImportFile>,
  log: JobContext['log'],
): void {
  const keep = (one: ImportResult['passedOver'][number]): void => {
    result.passedOverCount += 1;
    if (result.passedOver.length < KEPT) result.passedOver.push(one);
  };
  for (const { file, reason } of unsupported)
    tell(result, { file, outcome: 'unsupported', reason }, log);
  for (const { file, why, isTaken } of leftOut) if (!isTaken) keep({ file, ...why });
  for (const { file, reason } of unpaired) keep({ file, kind: null, reason });
  for (const { images, action, from } of groups) {
    if (action === 'take') continue;
    for (const { file } of images)
      keep({ file: file.shown, kind: null, reason: `${from} was left out.` });
  }
}

const WORTH_A_LINE: ReadonlySet<ToldFile['outcome']> = new Set([
  'unsupported',
  'unreadable',
  'failed',
]);
