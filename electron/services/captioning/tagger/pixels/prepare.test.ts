import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture, temporaryFolder } from '../../../../testing/pictures.js';
import { golden, IMAGES } from '../../../../testing/tagger-fixtures.js';
import { preparePicture } from './prepare.js';

const SIZE = 448;
const asScript = { honourExif: false };

/** Decoders of AV1 spread its colours over the pixels each in its own way; all others must come out bit for bit. */
const SIMILAR = ['picture.avif'];

describe('pictures as Pillow and OpenCV prepare them', async () => {
  for (const [name, expected] of Object.entries(await golden())) {
    it(name, async () => {
      const pixels = await preparePicture(join(IMAGES, name), SIZE, asScript);
      const sums = [0, 0, 0];
      for (const [at, value] of pixels.entries()) sums[at % 3] = (sums[at % 3] ?? 0) + value;
      for (const [channel, mean] of expected.mean.entries())
        expect(Math.abs((sums[channel] ?? 0) / (SIZE * SIZE) - mean)).toBeLessThan(0.5);
      if (SIMILAR.includes(name)) return;
      for (const [y, x, ...channels] of expected.spots) {
        const at = (y * SIZE + x) * 3;
        expect([...pixels.subarray(at, at + 3)], `at ${x}, ${y}`).toEqual(channels);
      }
      expect(createHash('sha256').update(pixels).digest('hex')).toBe(expected.sha256);
    });
  }
});

describe('what the script takes no notice of', () => {
  let dir = '';
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ dir, remove } = await temporaryFolder());
  });
  afterAll(() => remove());

  it('a colour profile changes nothing', async () => {
    const wide = join(dir, 'wide.jpg');
    await picture(500, 300).withIccProfile('p3').jpeg().toFile(wide);
    const plain = join(dir, 'plain.jpg');
    await writeFile(plain, withoutProfile(await readFile(wide)));
    const seen = await preparePicture(wide, SIZE, asScript);
    expect(Buffer.compare(seen, await preparePicture(plain, SIZE, asScript))).toBe(0);
    const forEyes = await sharp(wide).raw().toBuffer();
    expect(forEyes.equals(await sharp(plain).raw().toBuffer())).toBe(false);
  });

  it('EXIF is honoured when asked for: all eight orientations look as the upright picture', async () => {
    const upright = await picture(160, 100).png().toBuffer();
    const TURNS: readonly ((image: Sharp) => Sharp)[] = [
      (image) => image,
      (image) => image.flop(),
      (image) => image.rotate(180),
      (image) => image.flip(),
      // Mirrored before it is turned, whatever the order of the calls.
      (image) => image.flop().rotate(270),
      (image) => image.rotate(270),
      (image) => image.flop().rotate(90),
      (image) => image.rotate(90),
    ];
    const wanted = join(dir, 'upright.png');
    await writeFile(wanted, upright);
    const expected = await preparePicture(wanted, SIZE, { honourExif: true });
    for (const [index, turn] of TURNS.entries()) {
      const path = join(dir, `turned-${index + 1}.png`);
      const turned = await turn(sharp(upright)).png().toBuffer();
      await sharp(turned)
        .withMetadata({ orientation: index + 1 })
        .png()
        .toFile(path);
      const seen = await preparePicture(path, SIZE, { honourExif: true });
      expect(Buffer.compare(seen, expected), `orientation ${index + 1}`).toBe(0);
      if (index > 0)
        expect(Buffer.compare(await preparePicture(path, SIZE, asScript), expected)).not.toBe(0);
    }
  });

  it('a picture that is cut short is refused', async () => {
    const path = join(dir, 'cut.jpg');
    const whole = await picture(300, 300).jpeg().toBuffer();
    await writeFile(path, whole.subarray(0, whole.length / 2));
    await expect(preparePicture(path, SIZE, asScript)).rejects.toMatchObject({
      code: 'unreadable',
    });
    await expect(preparePicture(join(dir, 'none.png'), SIZE, asScript)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

/** A JPEG without the segments that hold its profile. */
function withoutProfile(jpeg: Buffer): Buffer {
  const kept = [jpeg.subarray(0, 2)];
  let at = 2;
  while (jpeg[at + 1] !== 0xda) {
    const length = 2 + jpeg.readUInt16BE(at + 2);
    if (jpeg[at + 1] !== 0xe2) kept.push(jpeg.subarray(at, at + length));
    at += length;
  }
  return Buffer.concat([...kept, jpeg.subarray(at)]);
}
