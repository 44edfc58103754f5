import type { ImportResult } from '../../shared/contract/index.js';
import { note } from './output.js';

const FORMS: Readonly<Record<ImportResult['captionForms'][number]['form'], string>> = {
  other_ending: 'under another ending',
  after_whole_name: 'after the whole name (photo.png.txt)',
  letter_case: 'in another letter case',
  unicode_form: 'in another form of Unicode',
  json: 'in a .json beside the image',
  metadata_jsonl: 'in a table (.jsonl)',
  metadata_json: 'in a table (.json)',
  csv: 'in a table (.csv)',
};

/** What became of an import: the counts; whatever was passed over goes to stderr by name and reason, a line each. */
export function importText(result: ImportResult): string {
  for (const { file, reason } of result.failed) note(`warning: ${file}: ${reason}`);
  const others = result.files.filter(({ outcome }) => outcome !== 'failed');
  for (const { file, outcome, reason } of others)
    note(`${outcome}: ${file}${reason === null ? '' : `: ${reason}`}`);
  for (const { file, reason, kind } of result.passedOver)
    note(
      `passed over${kind === null ? '' : ` (${kind.replaceAll('_', ' ')})`}: ${file}: ${reason}`,
    );
  const more = result.passedOverCount - result.passedOver.length;
  if (more > 0) note(`passed over: and ${more} more`);
  if (result.convertible > 0)
    note(`warning: ${result.convertible} pictures need --convert: the trainer cannot read them.`);
  const lines = [countsText(result)];
  if (result.concepts.length > 1)
    for (const { name, added } of result.concepts) lines.push(`Concept ${name}: ${added} added`);
  for (const { form, count } of result.captionForms)
    lines.push(`Captions found ${FORMS[form]}: ${count}`);
  return lines.join('\n');
}

function countsText(result: ImportResult): string {
  const { added, converted, duplicate, unsupported, unreadable, convertible } = result;
  const copies = converted > 0 ? ` (${converted} as PNG copies)` : '';
  const parts = [
    `${added} added${copies}`,
    `${duplicate} duplicates`,
    `${unsupported} unsupported`,
    `${unreadable} unreadable`,
    `${convertible} convertible`,
    ...(result.passedOverCount > 0 ? [`${result.passedOverCount} passed over`] : []),
  ];
  return `Images: ${parts.join(', ')}`;
}
