import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { damagedPictures, PICTURE_FIXTURES } from '../../testing/damaged-pictures.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { openAsTrained } from './trained-pixels.js';

const { files } = JSON.parse(readFileSync(join(PICTURE_FIXTURES, 'pixels.json'), 'utf8')) as {
  files: Record<string, string>;
};

let dir = '';
let remove: () => Promise<void>;
beforeAll(async () => ({ dir, remove } = await temporaryFolder()));
afterAll(() => remove());

const whole = new Map<string, Buffer>(
  damagedPictures().flatMap(({ name, bytes }) => {
    const match = /^([^-]+)-(.+)-whole\./.exec(name);
    return match === null ? [] : [[`${match[2] ?? ''}.${match[1] ?? ''}`, bytes] as const];
  }),
);

/** Without loss, so that both decoders must agree to the last bit. */
const EXACT = Object.keys(files).filter((name) =>
  /\.(png|bmp|gif)$|^(lossless|profile)\.webp$|^(raw|lzw|deflate|grey16|float)\.tiff$/.test(name),
);

it.each(EXACT)('makes of %s the pixels that Pillow 13.0.0 makes', async (name) => {
  const path = join(dir, `${name}.png`);
  await writeFile(path, whole.get(name) ?? '');
  const image = (await openAsTrained(path)).toColourspace('srgb');
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([48, 32]);
  expect(createHash('sha256').update(rgbOf(data, info.channels)).digest('hex')).toBe(files[name]);
});

function rgbOf(data: Buffer, channels: number): Buffer {
  if (channels === 3) return data;
  const rgb = Buffer.alloc((data.length / channels) * 3);
  for (let at = 0; at < rgb.length; at += 1) {
    rgb[at] = data[Math.floor(at / 3) * channels + (channels < 3 ? 0 : at % 3)] ?? 0;
  }
  return rgb;
}
