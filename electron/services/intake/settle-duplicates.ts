import { captionFileName } from '../../../shared/domain/dataset/index.js';
import { decodeCaption } from '../dataset/captions/index.js';
import type { CaptionFound } from './import-caption.js';
import { tellForm } from './import-report.js';
import type { ImportNotes } from './import-job.js';
import type { TargetFolder } from './target-folder.js';
import type { ToldFile } from './types.js';

/** A picture that is there already, with the caption that it brought. */
export interface Duplicate {
  readonly file: string;
  /** SHA-256 of the picture. */
  readonly hash: string;
  readonly reason: string | null;
  readonly caption: CaptionFound;
}

const SHOWN_CHARACTERS = 80;

/**
 * Gives the captions of duplicates to their twins: an existing image keeps its own caption; one without gets the first that
 * comes. Must run after all images have their final names.
 */
export async function settleDuplicates(
  target: TargetFolder,
  duplicates: readonly Duplicate[],
  notes: ImportNotes,
): Promise<ToldFile[]> {
  const told: ToldFile[] = [];
  for (const duplicate of duplicates) {
    const { file, reason } = duplicate;
    const more = await settle(target, duplicate, notes);
    told.push({ file, outcome: 'duplicate', reason: more ?? reason });
  }
  return told;
}

async function settle(
  target: TargetFolder,
  { hash, caption }: Duplicate,
  { names, captions, result }: ImportNotes,
): Promise<string | null> {
  const twin = target.nameOf(hash);
  if (twin === null || caption.bytes === null) return null;
  const text = textOf(caption.bytes);
  const own = captions.get(twin) ?? (await ownText(target, twin));
  if (own === text) return null;
  if (own !== '')
    return `It is the same as ${twin}, which keeps its own caption. The caption of this one was not taken: “${shortened(text)}”.`;
  const isNew = names.includes(twin);
  // A caption for an image of this import belongs to the import's step. A caption for an older image needs a step of its own,
  // whose journal is written first.
  if (isNew) {
    await target.giveCaption(twin, caption.bytes);
    const name = captionFileName(twin, target.captionExtension);
    if (!names.includes(name)) names.push(name);
  } else captions.set(twin, text);
  tellForm(result, caption.form);
  return `It is the same as ${twin}, which had no caption and gets that of this one.`;
}

/** '' when the image has none, or only the text for images without one. */
async function ownText(target: TargetFolder, name: string): Promise<string> {
  if (target.filledIn.has(name)) return '';
  const bytes = await target.captionOf(name);
  return bytes === null ? '' : textOf(bytes);
}

function textOf(bytes: Buffer): string {
  const { text, encoding } = decodeCaption(bytes);
  // Bytes in no known encoding are still compared with the other caption, as Latin-1.
  return encoding === null && bytes.length > 0 ? bytes.toString('latin1') : text.trim();
}

function shortened(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
