import { captionEditor, editContext } from '../../../shared/domain/captions/apply-edit.js';
import type { CaptionStyle } from '../../../shared/domain/captions/caption-style.js';
import type { CaptionEdit } from '../../../shared/domain/captions/edit-schema.js';
import { isExpressionEdit } from '../../../shared/domain/captions/edit-slice.js';
import type { CaptionFile } from '../dataset/captions/index.js';
import { editInWorker } from './edit-in-worker.js';

/** A caption as it is on disk, of one image. */
export interface ReadCaption {
  readonly imageId: string;
  readonly path: string;
  readonly onDisk: CaptionFile;
  readonly style: CaptionStyle | undefined;
}

/**
 * The texts that an edit makes, all of them before the first file is touched: an edit that cannot be carried out changes
 * nothing. A regular expression is searched by `search`, in a thread of its own.
 */
export async function editedTexts(
  edit: CaptionEdit,
  read: readonly ReadCaption[],
  search: Parameters<typeof editInWorker>[2],
): Promise<Map<ReadCaption, string>> {
  if (!isExpressionEdit(edit)) {
    const all = read.map(({ onDisk, style }) => ({ caption: onDisk.text, style }));
    const edited = captionEditor(edit, editContext(edit, all));
    return new Map(read.map((one) => [one, edited(one.onDisk.text, one.style)]));
  }
  const before = read.map(({ onDisk }) => onDisk.text);
  const after = await editInWorker(edit, before, search);
  return new Map(read.map((one, at) => [one, after[at] ?? one.onDisk.text]));
}
