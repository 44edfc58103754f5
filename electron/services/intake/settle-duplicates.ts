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
 * Says what became of the captions that duplicates brought: the image that is there keeps its own; one that has none gets
 * the first that comes. To be called when all images have their names.
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
  // What this import has put in belongs to its own step; for anything else the journal is written first.
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
  // Bytes that are no text are something of their own all the same.
  return encoding === null && bytes.length > 0 ? bytes.toString('latin1') : text.trim();
}

function shortened(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
