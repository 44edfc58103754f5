import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBmp24, picture, temporaryFolder } from '../../testing/pictures.js';
import { asImageError, openImage } from './image-file.js';
import { probeImage } from './probe-image.js';

let dir = '';
let remove: () => Promise<void>;
const put = async (name: string, data: Buffer): Promise<string> => {
  await writeFile(join(dir, name), data);
  return join(dir, name);
};

beforeAll(async () => ({ dir, remove } = await temporaryFolder()));
afterAll(() => remove());

describe('probeImage', () => {
  it.each([
    ['a.jpg', () => picture(300, 200).jpeg().toBuffer(), 'jpeg', false],
    [
      'progressive.jpg',
      () => picture(300, 200).jpeg({ progressive: true }).toBuffer(),
      'jpeg',
      false,
    ],
    ['a.png', () => picture(300, 200).png().toBuffer(), 'png', false],
    ['alpha.png', () => picture(300, 200).ensureAlpha(0.5).png().toBuffer(), 'png', true],
    ['lossy.webp', () => picture(300, 200).webp().toBuffer(), 'webp', false],
    ['alpha.webp', () => picture(300, 200).ensureAlpha(0.5).webp().toBuffer(), 'webp', true],
    ['lossless.webp', () => picture(300, 200).webp({ lossless: true }).toBuffer(), 'webp', false],
    [
      'a.bmp',
      async () => encodeBmp24(300, 200, await picture(300, 200).raw().toBuffer()),
      'bmp',
      false,
    ],
    ['not really.jpg', () => picture(300, 200).gif().toBuffer(), 'gif', false],
  ])('%s', async (name, make, format, hasAlpha) => {
    const header = await probeImage(await put(name, await make()));
    expect(header).toEqual({ width: 300, height: 200, format, hasAlpha, exifOrientation: 1 });
  });

  it.each(['jpeg', 'webp', 'png'] as const)('sees the EXIF rotation of a %s', async (format) => {
    const data = await picture(300, 200)
      .withMetadata({ orientation: 6 })
      .toFormat(format)
      .toBuffer();
    const path = await put(`rotated.${format}`, data);
    const header = await probeImage(path);
    expect(header).toMatchObject({ width: 300, height: 200, exifOrientation: 6 });
    const { info } = await (
      await openImage(path)
    )
      .autoOrient()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([200, 300]);
  });

  it('finds the size behind large metadata', async () => {
    const data = await picture(50, 40).jpeg().toBuffer();
    const segment = Buffer.alloc(60_002, 1);
    segment.writeUInt16BE(60_000, 2);
    segment[0] = 0xff;
    segment[1] = 0xe5;
    const path = await put(
      'fat.jpg',
      Buffer.concat([data.subarray(0, 2), segment, segment, data.subarray(2)]),
    );
    expect(await probeImage(path)).toMatchObject({ width: 50, height: 40 });
  });

  it('reads 8,000 px', async () => {
    const data = await picture(100, 80).resize(8000, 6400, { kernel: 'nearest' }).png().toBuffer();
    const path = await put('large.png', data);
    expect(await probeImage(path)).toMatchObject({ width: 8000, height: 6400 });
    const small = await (await openImage(path)).resize(64).toBuffer({ resolveWithObject: true });
    expect(small.info.width).toBe(64);
  });

  it('refuses more than 268 megapixels in a sentence', async () => {
    const data = await picture(10, 10).png().toBuffer();
    data.writeUInt32BE(20_000, 16);
    data.writeUInt32BE(20_000, 20);
    await expect(probeImage(await put('huge.png', data))).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('too large'),
    });
  });

  it.each([
    ['empty.jpg', async () => Buffer.alloc(0)],
    ['text.jpg', async () => Buffer.from('this is no picture')],
    ['cut.jpg', async () => half(await picture(300, 200).jpeg().toBuffer())],
    ['cut.png', async () => half(await picture(300, 200).png().toBuffer())],
    ['cut.webp', async () => half(await picture(300, 200).webp().toBuffer())],
    ['cut.bmp', async () => half(encodeBmp24(30, 20, new Uint8Array(1800)))],
  ])('calls %s unreadable', async (name, make) => {
    const path = await put(name, await make());
    await expect(probeImage(path)).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('takes bytes behind the end of a picture as harmless', async () => {
    const data = Buffer.concat([await picture(30, 20).jpeg().toBuffer(), Buffer.alloc(500)]);
    expect(await probeImage(await put('trailing.jpg', data))).toMatchObject({ width: 30 });
  });

  it('says when a file is not there', async () => {
    await expect(probeImage(join(dir, 'none.jpg'))).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('openImage', () => {
  it('gives the pixels of a BMP', async () => {
    const rgb = await picture(33, 21).raw().toBuffer();
    const path = await put('exact.bmp', encodeBmp24(33, 21, rgb));
    const pixels = await (await openImage(path)).raw().toBuffer();
    expect(pixels.equals(rgb)).toBe(true);
  });

  it('shows a replaced file, not what it was before', async () => {
    const path = await put('same.png', await picture(20, 20, 1).png().toBuffer());
    const first = await (await openImage(path)).raw().toBuffer();
    await writeFile(path, await picture(20, 20, 2).png().toBuffer());
    const second = await (await openImage(path)).raw().toBuffer();
    expect(second.equals(first)).toBe(false);
  });

  it('strict refuses what lenient shows', async () => {
    const path = await put('half.jpg', half(await picture(600, 400).jpeg().toBuffer()));
    const read = async (policy: 'strict' | 'lenient') =>
      (await openImage(path, { policy })).raw().toBuffer();
    await expect(read('lenient')).resolves.toBeInstanceOf(Buffer);
    const error = await read('strict').catch((thrown: unknown) => asImageError(path, thrown));
    expect(error).toMatchObject({ code: 'unreadable' });
  });
});

function half(data: Buffer): Buffer {
  return data.subarray(0, Math.floor(data.length / 2));
}
