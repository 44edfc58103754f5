import type { CaptionEdit } from '../../../shared/domain/captions/edit-schema.js';
import { captionEditor, editContext } from '../../../shared/domain/captions/apply-edit.js';
import { CaptionEditError } from '../../../shared/domain/captions/expression/error.js';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import { decodeImageId } from '../../../shared/domain/dataset/image-id.js';
import { AppError } from '../../../shared/result/errors.js';
import type { CaptionFile } from '../dataset/captions/index.js';
import type { FileChange } from '../history/index.js';
import { captionContent } from './caption-text.js';

/** Why a caption is left alone whose bytes are no text. */
export const NO_TEXT =
  'Its caption fits no known encoding and was left as it is. Save it as UTF-8, or write it anew.';

/** The name of an image by its id. */
export function nameOf(imageId: string): string {
  return decodeImageId(imageId)?.path ?? imageId;
}

/** True for an image without a caption, or with an empty one. */
export function lacksCaption(image: DatasetImage): boolean {
  return image.problems.includes('caption_missing') || image.problems.includes('caption_empty');
}

/** The bytes that a caption file gets; always UTF-8, since the trainer reads nothing else. */
export function changeTo(
  path: string,
  onDisk: CaptionFile,
  text: string,
): Extract<FileChange, { type: 'write' }> {
  const isForeign = onDisk.state === 'not_utf8' || onDisk.state === 'undecodable';
  const before = onDisk.bytes === null || isForeign ? null : onDisk.bytes.toString('utf8');
  const after = Buffer.from(captionContent(text, before), 'utf8');
  return { type: 'write', path, before: onDisk.bytes, after };
}

/** Throws `bad_request` for an edit that cannot be. */
export function refuseBadEdit(edit: CaptionEdit): void {
  try {
    captionEditor(edit, editContext(edit, []));
  } catch (error) {
    if (!(error instanceof CaptionEditError)) throw error;
    throw new AppError('bad_request', error.message, { cause: error });
  }
}

/** What is thrown where there is no caption file. */
export function noCaptionFile(imageId: string): AppError {
  return new AppError('not_found', `There is no caption file beside ${nameOf(imageId)}.`, {
    hint: 'Write a caption; the file is made then.',
  });
}

/** What is thrown where a caption was changed meanwhile. */
export function conflict(onDisk: CaptionFile): AppError {
  return new AppError('conflict', 'The caption was changed by another program meanwhile.', {
    hint: 'Compare both texts, then keep yours or take the one on disk.',
    details: { text: onDisk.text, rev: onDisk.rev },
  });
}
