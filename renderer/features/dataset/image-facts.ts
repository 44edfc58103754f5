import { formatFigure } from '../../../shared/domain/format.js';

const USUAL: readonly (readonly [number, number])[] = [
  [1, 1],
  [5, 4],
  [4, 3],
  [3, 2],
  [16, 10],
  [16, 9],
  [2, 1],
  [21, 9],
];

/** `3:2` where the shape is one that people know (within 1 %), else `1.42`; empty for an image that cannot be read. */
export function aspectText(width: number, height: number): string {
  if (width === 0 || height === 0) return '';
  const isWide = width >= height;
  const ratio = isWide ? width / height : height / width;
  const usual = USUAL.find(([a, b]) => Math.abs(ratio / (a / b) - 1) < 0.01);
  if (usual === undefined) return formatFigure(width / height, 2);
  const [long, short] = usual;
  return isWide ? `${String(long)}:${String(short)}` : `${String(short)}:${String(long)}`;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How much of an image's area lies outside the part that is used, in whole percent; above 0 as soon as anything does. */
export function croppedPercent(image: Size, crop: Size): number {
  const area = image.width * image.height;
  if (area === 0) return 0;
  const cut = 100 * (1 - (crop.width * crop.height) / area);
  return cut > 0.05 ? Math.max(1, Math.round(cut)) : 0;
}
