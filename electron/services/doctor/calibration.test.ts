import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketRules, imagePlacer } from '../../../shared/domain/trainer-reader/index.js';
import {
  BLOCKY,
  groupLookAlikes,
  SOFT,
  type Comparable,
  type SeenPixels,
} from '../../../shared/domain/doctor/index.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { drawScene, scene, withNoise, type Drawn } from '../../testing/scenes.js';
import { measurePicture } from './measure-picture.js';

/** The figures of the thresholds' comments come from here: known pictures, and on which side each falls. */
let dir = '';
let remove: () => Promise<void>;
let count = 0;
const SAMPLES = join(import.meta.dirname, '../../../resources/sample-project/img/10_pipbeacon');

beforeAll(async () => ({ dir, remove } = await temporaryFolder()));
afterAll(() => remove());

const place = imagePlacer({
  resolution: { width: 1024, height: 1024 },
  rules: bucketRules(1024),
  enableBucket: true,
  noUpscale: false,
});

async function seen(picture: Sharp | Buffer): Promise<SeenPixels> {
  const path = join(dir, `${(count += 1)}.bin`);
  await mkdir(dir, { recursive: true });
  await writeFile(path, Buffer.isBuffer(picture) ? picture : await picture.png().toBuffer());
  const { width, height } = await sharp(path).metadata();
  const facts = await measurePicture(path, place({ width, height }));
  if (facts?.state !== 'seen') throw new Error(`not decoded: ${path}`);
  return facts;
}

const softOf = async (picture: Sharp | Buffer) => (await seen(picture)).softness ?? NaN;
const blocksOf = async (picture: Sharp | Buffer) => (await seen(picture)).blocks ?? NaN;
const blurred = async (drawn: Drawn, sigma: number): Promise<Drawn> => ({
  ...drawn,
  data: await scene(drawn).blur(sigma).raw().toBuffer(),
});

async function bokeh(seed: number, width: number, height: number): Promise<Sharp> {
  const behind = await blurred(await drawScene(seed), 12);
  const subject = scene(await drawScene(seed + 50, width, height));
  const input = await subject.png().toBuffer();
  return scene(behind).composite([{ input, left: 350, top: 350 }]);
}

async function samples(): Promise<Buffer[]> {
  const names = (await readdir(SAMPLES)).filter((name) => /\.(jpg|png)$/.test(name)).slice(0, 6);
  return Promise.all(names.map((name) => sharp(join(SAMPLES, name)).png().toBuffer()));
}

describe('blur', () => {
  it.each([1, 2])(
    'drawn scene %i: sharp pictures are not blurred, whatever was done to them',
    async (seed) => {
      const drawn = await drawScene(seed);
      const pictures = [
        scene(drawn),
        scene(withNoise(drawn, 4)),
        scene(await blurred(drawn, 0.8)),
        await scene(drawn).jpeg({ quality: 30 }).toBuffer(),
        await bokeh(seed, 320, 420),
        await bokeh(seed, 220, 260),
        scene(await drawScene(seed, 3000, 2000)),
      ];
      for (const picture of pictures) expect(await softOf(picture)).toBeLessThan(0.5);
    },
  );

  it.each([1, 2])('drawn scene %i: blurred ones are', async (seed) => {
    const drawn = await drawScene(seed);
    const pictures = [
      scene(await blurred(drawn, 2)),
      scene(await blurred(drawn, 3)),
      scene(await blurred(drawn, 6)),
      scene(withNoise(await blurred(drawn, 4), 4)),
      await scene(await blurred(drawn, 3))
        .jpeg({ quality: 85 })
        .toBuffer(),
    ];
    for (const picture of pictures) expect(await softOf(picture)).toBeGreaterThan(SOFT);
  });

  it('counts at the training size: a large photo may be soft in its single pixels', async () => {
    const large = await blurred(await drawScene(3, 3000, 3000), 2);
    expect(await softOf(scene(large))).toBeLessThan(SOFT);
  });

  it('is not told of a plain picture', async () => {
    const plain = sharp({ create: { width: 800, height: 800, channels: 3, background: '#678' } });
    expect((await seen(plain)).softness).toBeNull();
  });

  it('the pictures of the sample project are sharp, and blurred when they are made so', async () => {
    for (const sample of await samples()) {
      expect(await softOf(sample)).toBeLessThan(0.5);
      expect(await softOf(sharp(sample).blur(4))).toBeGreaterThan(SOFT);
    }
  });
});

describe('JPEG blocks', () => {
  it.each([1, 2])('drawn scene %i, with and without noise: by quality', async (seed) => {
    const drawn = await drawScene(seed);
    const noisy = await blurred(withNoise(drawn, 6), 0.6);
    for (const picture of [drawn, noisy]) {
      const at = async (quality: number) =>
        blocksOf(await scene(picture).jpeg({ quality }).toBuffer());
      expect(await blocksOf(scene(picture))).toBeLessThan(0.4);
      for (const fine of [95, 80]) expect(await at(fine)).toBeLessThan(2.2);
      for (const strong of [30, 20, 10]) expect(await at(strong)).toBeGreaterThan(BLOCKY);
    }
  });

  it('are found when the picture was saved again without loss, also cropped', async () => {
    const strong = await scene(await drawScene(4))
      .jpeg({ quality: 15 })
      .toBuffer();
    expect(await blocksOf(sharp(strong))).toBeGreaterThan(BLOCKY);
    const cropped = sharp(strong).extract({ left: 3, top: 5, width: 1000, height: 1000 });
    expect(await blocksOf(cropped)).toBeGreaterThan(BLOCKY);
  });

  it('the sample project has none, and has them when compressed strongly', async () => {
    for (const sample of await samples()) {
      expect(await blocksOf(sample)).toBeLessThan(BLOCKY);
      expect(await blocksOf(await sharp(sample).jpeg({ quality: 15 }).toBuffer())).toBeGreaterThan(
        BLOCKY,
      );
    }
  });

  it('do not count where training scales them away', async () => {
    const large = await scene(await drawScene(5, 3400, 3400))
      .jpeg({ quality: 20 })
      .toBuffer();
    expect((await seen(large)).blocks).toBeNull();
  });
});

describe('look-alikes', () => {
  const comparable = async (id: string, picture: Sharp | Buffer): Promise<Comparable> => {
    const { hash, mirroredHash, signature } = await seen(picture);
    const halves = (text: string): [number, number] => [
      Number.parseInt(text.slice(0, 8), 16),
      Number.parseInt(text.slice(8), 16),
    ];
    return {
      id,
      hash: halves(hash),
      mirroredHash: halves(mirroredHash),
      signature: Buffer.from(signature, 'base64'),
      quality: 0,
    };
  };

  it('each scene is with its own versions, and with no other', async () => {
    const pictures: Comparable[] = [];
    const wanted: string[][] = [];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const drawn = await drawScene(seed, 600, seed % 2 === 0 ? 600 : 450);
      const versions = [
        scene(drawn),
        await scene(drawn).resize(300).jpeg({ quality: 60 }).toBuffer(),
        await scene(drawn).jpeg({ quality: 12 }).toBuffer(),
        scene(withNoise(drawn, 6)),
        scene(drawn).modulate({ brightness: 1.1 }),
        await scene(drawn).flop().jpeg({ quality: 80 }).toBuffer(),
        scene(drawn).extract({ left: 6, top: 6, width: 588, height: drawn.height - 12 }),
      ];
      const ids = versions.map((_, index) => `${seed}.${index}`);
      wanted.push(ids);
      for (const [index, version] of versions.entries()) {
        pictures.push(await comparable(ids[index] ?? '', version));
      }
    }
    const groups = await groupLookAlikes(pictures, () => Promise.resolve());
    expect(groups.sort()).toEqual(wanted);
  });
});

describe('colours', () => {
  it('a grey picture is grey, also as a colour JPEG; a coloured one is not', async () => {
    const drawn = await drawScene(6, 512, 512);
    const grey = await scene(drawn).greyscale().raw().toBuffer();
    // Depending on the decoder, one channel or three equal ones.
    const rgb = grey.length === drawn.data.length ? grey : threefold(grey);
    const asColour = scene({ ...drawn, data: rgb });
    expect((await seen(scene(drawn).greyscale())).isGrey).toBe(true);
    expect((await seen(await asColour.jpeg({ quality: 60 }).toBuffer())).isGrey).toBe(true);
    expect((await seen(scene(drawn))).isGrey).toBe(false);
    expect((await seen(scene(drawn).modulate({ saturation: 0.3 }))).isGrey).toBe(false);
  });

  it('profiles: Display P3 is wide, sRGB is not', async () => {
    const drawn = await drawScene(7, 256, 256);
    expect((await seen(scene(drawn).withIccProfile('p3'))).wideGamut).toMatch(/P3/);
    expect((await seen(scene(drawn).withIccProfile('srgb'))).wideGamut).toBeNull();
    expect((await seen(scene(drawn))).wideGamut).toBeNull();
  });

  it('transparency counts where it is used', async () => {
    const drawn = await drawScene(8, 256, 256);
    expect((await seen(scene(drawn).ensureAlpha(1))).transparent).toBe(0);
    expect((await seen(scene(drawn).ensureAlpha(0.5))).transparent).toBe(1);
  });
});

function threefold(grey: Buffer): Buffer {
  const rgb = Buffer.alloc(grey.length * 3);
  for (const [at, value] of grey.entries()) rgb.fill(value, at * 3, at * 3 + 3);
  return rgb;
}
