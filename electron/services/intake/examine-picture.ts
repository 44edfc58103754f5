import { basename } from 'node:path';
import { isImageName } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { withFileEnds } from '../../platform/file-ends.js';
import {
  KIND_BYTES,
  otherPictureKind,
  type OtherKind,
} from '../../formats/pictures/picture-kind.js';
import { canDecode, whyConvertible, whyNotDecoded } from '../../formats/pictures/png-copy.js';
import { probeImage } from '../../formats/pictures/probe-image.js';

/** What a picture is to the trainer: one it reads, one of which a PNG copy can be made, or neither. */
export type Examined =
  | { readonly is: 'trainable' }
  | { readonly is: 'convertible' | 'unsupported' | 'unreadable'; readonly reason: string };

/** What a received file is, by its content; `fileName` is what it was called. */
export async function examinePicture(path: string, fileName: string): Promise<Examined> {
  const byHead = await withFileEnds(path, ({ head }) => judgeByHead(head, fileName));
  if (byHead !== null) return byHead;
  try {
    await probeImage(path);
    return { is: 'trainable' };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { is: 'unreadable', reason: error.message.replaceAll(basename(path), fileName) };
  }
}

/** Kinds that the trainer's Pillow reads under any name that it looks for. */
const BY_CONTENT: ReadonlySet<OtherKind> = new Set(['gif', 'tiff', 'avif']);

/** What the first bytes of a picture say by themselves; null when the whole of it must be looked at. */
export function judgeByHead(head: Uint8Array, fileName: string): Examined | null {
  const kind = otherPictureKind(head.subarray(0, KIND_BYTES));
  // The trainer opens files by their content: a GIF or an AVIF that is called .png is none the worse for it.
  if (isImageName(fileName) && (kind === null || BY_CONTENT.has(kind))) return null;
  if (kind === null) {
    const reason = `${fileName} is not a picture of the kind that its name says.`;
    return { is: 'unreadable', reason };
  }
  return canDecode(kind)
    ? { is: 'convertible', reason: whyConvertible(kind) }
    : { is: 'unsupported', reason: whyNotDecoded(kind) };
}
