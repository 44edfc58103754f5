import sharp, { type Sharp } from 'sharp';
import { openImage, sharpOptions } from './image-file.js';
import { inspectImage } from './probe-image.js';

/**
 * A picture with the pixels that the trainer makes of it: not turned, no profile applied, transparency dropped, and greys of
 * more than 8 bits cut off at 255, as Pillow's conversion to RGB does. Throws like `openImage` and `inspectImage`.
 */
export async function openAsTrained(path: string): Promise<Sharp> {
  const { view } = await inspectImage(path);
  if (view?.form === 'deep_grey') return clipped(path, 'ushort');
  if (view?.form === 'float_grey') return clipped(path, 'float');
  return (await openImage(path, { ignoreIcc: true })).removeAlpha();
}

async function clipped(path: string, depth: 'ushort' | 'float'): Promise<Sharp> {
  const image = sharp(path, sharpOptions({ ignoreIcc: true })).removeAlpha();
  // Converting to 8 bits would scale 16-bit values, where Pillow cuts them off; floating point values are read as they are.
  const plain = depth === 'ushort' ? image.toColourspace('grey16') : image;
  const { data, info } = await plain.raw({ depth }).toBuffer({ resolveWithObject: true });
  const values =
    depth === 'ushort'
      ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
      : new Float32Array(data.buffer, data.byteOffset, data.length / 4);
  const grey = Buffer.alloc(info.width * info.height);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = Math.min(255, Math.max(0, Math.trunc(values[at * info.channels] ?? 0)));
  }
  return sharp(grey, { raw: { width: info.width, height: info.height, channels: 1 } });
}
