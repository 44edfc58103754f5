import { otherPictureKind } from '../picture-kind.js';
import { walkAvif, walkJpeg2000 } from './box-walk.js';
import { walkBmp } from './bmp-walk.js';
import { walkGif } from './gif-walk.js';
import { walkJpeg } from './jpeg-walk.js';
import { walkOther } from './other-walk.js';
import { walkPng } from './png-walk.js';
import { isTarga, walkDds, walkNetpbm, walkTarga } from './raw-walk.js';
import { walkTiff } from './tiff-walk.js';
import { Refused, take, type Walk, type WalkedPicture } from './walk.js';
import { walkWebp } from './webp-walk.js';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const KIND_BYTES = 64;

/** Walks through a picture by what it is, whatever its name says, as Pillow chooses its reader: by the first bytes. */
export function* walkByKind(sizeBytes: number): Walk<WalkedPicture> {
  if (sizeBytes === 0) throw new Refused('empty');
  const head = yield* take(0, KIND_BYTES);
  const text = head.toString('latin1');
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return yield* walkPng(sizeBytes);
  if (text.startsWith('\xff\xd8\xff')) return yield* walkJpeg(sizeBytes);
  if (isWebp(text)) return yield* walkWebp(sizeBytes);
  if (text.startsWith('BM')) return yield* walkBmp(sizeBytes);
  if (/^GIF8[79]a/.test(text)) return yield* walkGif();
  if (/^P[1-6]\s/.test(text)) return yield* walkNetpbm(sizeBytes);
  if (/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(text)) return yield* walkTiff(sizeBytes);
  if (text.startsWith('DDS ')) return yield* walkDds(sizeBytes);
  if (text.startsWith('\0\0\0\x0cjP  \r\n\x87\n')) return yield* walkJpeg2000(sizeBytes, false);
  if (text.startsWith('\xff\x4f\xff\x51')) return yield* walkJpeg2000(sizeBytes, true);
  const kind = otherPictureKind(head);
  if (kind === 'avif') return yield* walkAvif(sizeBytes);
  if (kind === 'heic' || kind === 'jxl') throw new Refused('kind_not_read');
  const isDrawing = /^\s*<(\?xml|svg|!DOCTYPE svg)/.test(text);
  const mayBeTarga = isTarga(head);
  const other = yield* walkOther();
  if (other !== null) return other;
  if (mayBeTarga) return yield* walkTarga(sizeBytes);
  throw new Refused(isDrawing ? 'kind_not_read' : 'no_picture');
}

function isWebp(text: string): boolean {
  return (
    text.startsWith('RIFF') &&
    text.startsWith('WEBP', 8) &&
    ['VP8 ', 'VP8L', 'VP8X'].includes(text.slice(12, 16))
  );
}
