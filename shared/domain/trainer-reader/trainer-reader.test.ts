import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketRules } from './buckets.js';
import {
  breakingName,
  captionCandidates,
  captionContentOf,
  imagePlacer,
  misleadingCaches,
  readCaption,
  readFolder,
  unreadText,
  type BucketPlan,
} from './index.js';

/** Sizes of the pictures in the recorded run with 320 pixels and buckets. */
const RECORDED = [
  [256, 256],
  [384, 512],
  [512, 384],
  [300, 400],
  [512, 512],
  [320, 256],
  [256, 320],
  [480, 480],
  [512, 256],
  [256, 512],
  [400, 300],
  [448, 448],
] as const;

function plan(side: number, more: Partial<BucketPlan> = {}): BucketPlan {
  return {
    resolution: { width: side, height: side },
    rules: bucketRules(side),
    enableBucket: true,
    noUpscale: false,
    ...more,
  };
}

describe('where an image lands', () => {
  it('is what the real trainer printed: the mean error of the aspect ratio', () => {
    const place = imagePlacer(plan(320, { rules: { minSide: 128, maxSide: 512, steps: 64 } }));
    const errors = RECORDED.map(([width, height]) =>
      Math.abs(place({ width, height })?.aspectError ?? NaN),
    );
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(mean).toBeCloseTo(0.10734126984126986, 14);
  });

  it('a photo of 3:2 at 1024: scaled to cover, cut at the centre', () => {
    const placed = imagePlacer(plan(1024))({ width: 3000, height: 2000 });
    expect(placed).toMatchObject({
      bucket: { width: 1216, height: 832 },
      scaled: { width: 1248, height: 832 },
    });
    expect(placed?.crop.left).toBeCloseTo((16 * 3000) / 1248, 9);
    expect(placed?.crop).toMatchObject({ top: 0, height: 2000 });
    expect(placed?.cropped).toBeCloseTo(32 / 1248, 9);
  });

  it('without buckets all is cropped to the resolution', () => {
    const placed = imagePlacer(plan(512, { enableBucket: false }))({ width: 1024, height: 512 });
    expect(placed?.crop).toEqual({ left: 256, top: 0, width: 512, height: 512 });
    expect(placed?.cropped).toBe(0.5);
  });

  it('an image that is not enlarged keeps its own size, in whole steps', () => {
    const place = imagePlacer(plan(1024, { noUpscale: true }));
    expect(place({ width: 700, height: 300 })).toMatchObject({
      bucket: { width: 640, height: 256 },
      crop: { left: 30, top: 22, width: 640, height: 256 },
      scale: 1,
    });
    const large = place({ width: 4000, height: 3000 });
    expect(large?.bucket).toEqual({ width: 1088, height: 832 });
    expect(large?.scaled).toEqual({ width: 1109, height: 832 });
  });

  it('is unknown for an image of unknown size', () => {
    expect(imagePlacer(plan(1024))({ width: 0, height: 0 })).toBeNull();
  });

  it('the crop always lies in the image, and the bucket never has more pixels than the resolution', () => {
    const side = fc.integer({ min: 16, max: 9000 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.boolean(),
        fc.constantFrom(512, 768, 1024),
        (width, height, noUpscale, at) => {
          const placed = imagePlacer(plan(at, { noUpscale }))({ width, height });
          if (placed === null) {
            // Only a strip: scaled down to the area, its short side has not one step of 64 pixels.
            const short = at * Math.sqrt(Math.min(width, height) / Math.max(width, height));
            expect(noUpscale && width * height > at * at && short < 64).toBe(true);
            return;
          }
          const { crop, bucket, scaled } = placed;
          expect(crop.left).toBeGreaterThanOrEqual(0);
          expect(crop.top).toBeGreaterThanOrEqual(0);
          expect(crop.left + crop.width).toBeLessThanOrEqual(width + 1e-6);
          expect(crop.top + crop.height).toBeLessThanOrEqual(height + 1e-6);
          if (noUpscale) return;
          expect(bucket.width * bucket.height).toBeLessThanOrEqual(at * at);
          expect(scaled.width).toBeGreaterThanOrEqual(bucket.width);
          expect(scaled.height).toBeGreaterThanOrEqual(bucket.height);
        },
      ),
      { examples: [[4161, 64, true, 512]] },
    );
  });
});

const content = (text: string, more = {}) => ({
  text,
  sizeBytes: text.length,
  isUtf8: true,
  hasBom: false,
  ...more,
});

describe('what is read of a caption', () => {
  it.each([
    ['ohwx, cat\nsecond', 'ohwx, cat'],
    ['  ohwx \r\nsecond', 'ohwx'],
    ['ohwx\rsecond', 'ohwx'],
    ['\nohwx', ''],
    ['\u00a0\u3000ohwx\u0085', 'ohwx'],
    ['ohwx\u2028still the first line', 'ohwx\u2028still the first line'],
  ])('%j', (text, line) => {
    expect(readCaption(content(text))).toEqual({ kind: 'lines', lines: [line] });
  });

  it('0 bytes and other encodings end the run (recorded)', () => {
    expect(readCaption(content(''))).toEqual({ kind: 'ends_run', why: 'empty' });
    expect(readCaption(content('caf', { isUtf8: false }))).toEqual({
      kind: 'ends_run',
      why: 'not_utf8',
    });
  });

  it('a byte order mark stays', () => {
    const read = readCaption(content('ohwx', { hasBom: true, sizeBytes: 7 }));
    expect(read).toEqual({ kind: 'lines', lines: ['\ufeffohwx'] });
  });

  it('with wildcards all lines that are not blank', () => {
    const read = readCaption(content('a\n \n b '), { enableWildcard: true });
    expect(read).toEqual({ kind: 'lines', lines: ['a', 'b'] });
  });

  it('knows what is never read', () => {
    expect(unreadText('a')).toBe('');
    expect(unreadText('a\n\n')).toBe('');
    expect(unreadText('a\r\nb\n')).toBe('b');
  });
});

describe('what the dataset remembers of a caption', () => {
  const image = (caption: string, bytes: number, problems: 'caption_not_utf8'[] = []) => ({
    caption,
    captionRev: `kx1.${bytes}.0123456789abcdef`,
    problems,
  });

  it('tells a byte order mark from line ends, for any text', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .map((one) => one.replace(/^\ufeff+|[\r\n]+$/g, ''));
    fc.assert(
      fc.property(text, fc.constantFrom('', '\n', '\r\n'), fc.boolean(), (caption, end, hasBom) => {
        const bytes = Buffer.byteLength(caption + end, 'utf8') + (hasBom ? 3 : 0);
        expect(captionContentOf(image(caption, bytes))?.hasBom).toBe(hasBom);
      }),
    );
  });

  it('and nothing of one that is not there', () => {
    expect(
      captionContentOf({ caption: '', captionRev: 'none', problems: ['caption_missing'] }),
    ).toBeNull();
    expect(captionContentOf(image('x', 1, ['caption_not_utf8']))?.isUtf8).toBe(false);
  });
});

describe('where a caption is looked for', () => {
  it.each([
    ['/d/photo.png', ['/d/photo.txt']],
    ['/d/photo_1_2_3.png', ['/d/photo_1_2_3.txt']],
    ['/d/photo_1_2_3_4.png', ['/d/photo_1_2_3_4.txt', '/d/photo.txt']],
    ['/d/10_my_char/a_b_c.png', ['/d/10_my_char/a_b_c.txt', '/d/10.txt']],
    ['/d/a.b.png', ['/d/a.b.txt']],
  ])('%s', (path, candidates) => {
    expect(captionCandidates(path, '.txt')).toEqual(candidates);
  });
});

describe('what is taken of a folder', () => {
  const read = (files: string[], system: 'windows' | 'other' = 'other', dir = '/d') =>
    readFolder({ dir, files, captionExtension: '.txt', system });

  it('both images of one stem get the one caption (recorded)', () => {
    const { images } = read(['a.png', 'a.jpg', 'a.txt']);
    expect(images).toEqual([
      { name: 'a.jpg', caption: '/d/a.txt', isNeighbours: false, twins: ['a.png'] },
      { name: 'a.png', caption: '/d/a.txt', isNeighbours: false, twins: ['a.jpg'] },
    ]);
  });

  it('an image without a caption may take that of a neighbour', () => {
    const { images } = read(['photo.png', 'photo.txt', 'photo_1_2_3_4.png']);
    expect(images[1]).toEqual({
      name: 'photo_1_2_3_4.png',
      caption: '/d/photo.txt',
      isNeighbours: true,
      twins: [],
    });
  });

  it('underscores of the folder may lead out of it', () => {
    const folder = {
      dir: '/d/10_my_char',
      files: ['a_b_c.png'],
      captionExtension: '.txt',
      system: 'other' as const,
    };
    const isFile = (path: string) => path === '/d/10.txt';
    expect(readFolder({ ...folder, isFile }).images[0]?.caption).toBe('/d/10.txt');
    expect(readFolder(folder).images[0]?.caption).toBeNull();
  });

  it('extensions in one case; Windows takes any', () => {
    const files = ['a.jpg', 'b.JPG', 'c.Jpg', 'd.avif', '.e.png', 'f.npz', 'g.txt'];
    const { images, passedOver } = read(files);
    expect(images.map(({ name }) => name)).toEqual(['a.jpg', 'b.JPG']);
    expect(passedOver).toEqual([
      { name: 'c.Jpg', why: 'extension_case' },
      { name: 'd.avif', why: 'other_format' },
      { name: '.e.png', why: 'hidden' },
    ]);
    expect(read(files, 'windows').images.map(({ name }) => name)).toEqual([
      'a.jpg',
      'b.JPG',
      'c.Jpg',
    ]);
  });

  it('the order is that of code points, for any names', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 })), (stems) => {
        const names = stems.map((stem) => `x${stem.replaceAll('/', '')}.png`);
        const points = (name: string) => [...name].map((char) => char.codePointAt(0) ?? 0);
        const sorted = read(names).images.map(({ name }) => points(name));
        for (let at = 1; at < sorted.length; at += 1) {
          const [one, other] = [sorted[at - 1] ?? [], sorted[at] ?? []];
          const differs = one.findIndex((point, index) => point !== other[index]);
          if (differs >= 0 && differs < other.length) {
            expect(one[differs]).toBeLessThan(other[differs] ?? 0);
          } else expect(one.length).toBeLessThanOrEqual(other.length);
        }
      }),
    );
  });
});

describe('names', () => {
  const rules = { cachesOnDisk: true, system: 'other' as const, dir: '/d' };
  it('that leave no room for the cache behind them end the run', () => {
    expect(breakingName(`${'x'.repeat(236)}.png`, rules)).toBeNull();
    expect(breakingName(`${'x'.repeat(237)}.png`, rules)?.severity).toBe('blocks');
    expect(breakingName(`${'猫'.repeat(78)}.png`, rules)).toBeNull();
    expect(breakingName(`${'猫'.repeat(79)}.png`, rules)?.severity).toBe('blocks');
    expect(breakingName(`${'x'.repeat(237)}.png`, { ...rules, cachesOnDisk: false })).toBeNull();
  });

  it('that train well are left in peace (recorded: blanks, other scripts)', () => {
    for (const name of ['图片 ü 1.png', 'a [b] {c}.jpg', "it's.png"]) {
      expect(breakingName(name, rules)).toBeNull();
    }
  });

  it('that other systems choke on are told', () => {
    for (const name of ['a\nb.png', 'con.png', 'a .png']) {
      expect(breakingName(name, rules)?.severity).toBe('warning');
    }
    const windows = { ...rules, system: 'windows' as const, dir: `C:/${'d'.repeat(200)}` };
    expect(breakingName(`${'x'.repeat(60)}.png`, windows)?.severity).toBe('warning');
  });
});

describe('sizes from the names of caches', () => {
  const image = (name: string, width: number, height: number) => ({
    name,
    stem: name.slice(0, name.lastIndexOf('.')),
    width,
    height,
  });
  const cache = (stem: string, width: number, height: number) => {
    const four = (side: number) => String(side).padStart(4, '0');
    return { name: `${stem}_${four(width)}x${four(height)}_flux.npz`, stem, width, height };
  };

  it('mislead an image without a cache whose name another’s begins with', () => {
    const images = [image('cat.png', 512, 512), image('cat2.png', 1024, 768)];
    const other = cache('cat2', 1024, 768);
    expect([...misleadingCaches(images, [other])]).toEqual([[other.name, 'cat.png']]);
    // With a cache of its own it is right.
    expect(misleadingCaches(images, [other, cache('cat', 512, 512)]).size).toBe(0);
    // Of one size, nothing is wrong.
    expect(misleadingCaches([image('cat.png', 1024, 768), ...images.slice(1)], [other]).size).toBe(
      0,
    );
  });

  it('mislead one of two images of one stem, and all that follow from what was removed', () => {
    const twins = [image('a.jpg', 512, 512), image('a.png', 300, 300)];
    const both = [cache('a', 512, 512), cache('a', 300, 300)];
    expect(misleadingCaches(twins, both).size).toBe(2);
    const chain = ['a', 'ab', 'abc'].map((stem, at) => image(`${stem}.png`, 100 + at, 100));
    const caches = [cache('ab', 101, 100), cache('abc', 102, 100)];
    expect(misleadingCaches(chain, caches).size).toBe(2);
  });

  it('are right for every image once the misleading ones are gone, by the trainer’s own loop', () => {
    const stem = fc.stringMatching(/^[ab_-]{1,4}$/);
    const side = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(stem, side, fc.boolean()), { selector: ([name]) => name }),
        (all) => {
          const images = all
            .map(([name, size]) => image(`${name}.png`, size * 100, 100))
            .sort((one, other) => (one.name < other.name ? -1 : 1));
          const caches = all
            .filter(([, , isCached]) => isCached)
            .map(([name, size]) => cache(name, size * 100, 100));
          const bad = misleadingCaches(images, caches);
          const kept = caches
            .filter(({ name }) => !bad.has(name))
            .sort((one, other) => (one.stem < other.stem ? -1 : 1));
          let at = 0;
          for (const { stem: own, width } of images) {
            let size: number | null = null;
            for (; at < kept.length; at += 1) {
              const begin = kept[at]?.name.slice(0, own.length) ?? '';
              if (begin > own) break;
              if (begin !== own) continue;
              size = kept[at]?.width ?? null;
              break;
            }
            expect(size ?? width).toBe(width);
          }
        },
      ),
    );
  });
});
