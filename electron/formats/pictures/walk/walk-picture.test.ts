import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  damagedPictures,
  pngChunk,
  pngHeader,
  pngOf,
  type DamagedPicture,
} from '../../../testing/damaged-pictures.js';
import { recordedVerdicts } from '../../../testing/picture-verdicts.js';
import { temporaryFolder } from '../../../testing/pictures.js';
import { inspectImage } from '../probe-image.js';
import { checkPixels } from './check-pixels.js';
import { walkPicture } from './walk-picture.js';
import { walkBytes, walkEnds } from './walk.js';

/**
 * Pictures of which only Pillow itself tells. The app has no decoder for these kinds, and their containers say nothing of
 * coded pixels that are damaged (JPEG 2000), nor of where they end (PCX, SGI, QOI). The full check asks the trainer's Pillow.
 */
const NOT_TOLD = /^(jp2-.*-flip-\d|(pcx|sgi|qoi)-.*)\.png$/;

const pictures = damagedPictures();
const { files } = recordedVerdicts();
const verdictOf = ({ name }: DamagedPicture) => {
  const verdict = files[name];
  if (verdict === undefined) throw new Error(`No verdict is recorded for ${name}.`);
  return verdict;
};
const walked = ({ bytes }: DamagedPicture) => walkBytes(bytes, walkPicture(bytes.length));

let dir = '';
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ dir, remove } = await temporaryFolder());
  for (const { name, bytes } of pictures) await writeFile(join(dir, name), bytes);
});
afterAll(() => remove());

describe('the walk through a picture against Pillow 13.0.0', () => {
  it('has enough to compare, of both kinds', () => {
    const ended = pictures.filter((one) => verdictOf(one).ends !== null).length;
    expect(pictures.length).toBeGreaterThanOrEqual(200);
    expect(new Set(pictures.map(({ name }) => name)).size).toBe(pictures.length);
    expect(ended).toBeGreaterThan(150);
    expect(pictures.length - ended).toBeGreaterThan(150);
  });

  it('calls no picture broken that the trainer reads', () => {
    const wrong = pictures.filter(
      (one) => walked(one).fault !== null && verdictOf(one).ends === null,
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('tells whatever the container tells of the end of a run, and nothing else, in the scan of a dataset', async () => {
    const wrong: string[] = [];
    for (const one of pictures) {
      if (one.told !== 'container' || NOT_TOLD.test(one.name)) continue;
      const { view } = await inspectImage(join(dir, one.name));
      const isTold = view?.fault !== undefined;
      if (isTold !== (verdictOf(one).ends !== null))
        wrong.push(`${one.name}: ${String(view?.fault)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('tells the rest where the pixels are looked at', async () => {
    const wrong: string[] = [];
    for (const one of pictures) {
      if (NOT_TOLD.test(one.name)) continue;
      const { seen, fault } = walked(one);
      const told = fault ?? (seen === null ? null : await checkPixels(join(dir, one.name), seen));
      if ((told !== null) !== (verdictOf(one).ends !== null))
        wrong.push(`${one.name}: ${String(told)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('takes each picture for the size that the trainer takes it for', () => {
    const read = pictures.filter((one) => verdictOf(one).ends === null);
    const sizes = (size: (one: DamagedPicture) => unknown) =>
      Object.fromEntries(read.map((one) => [one.name, size(one)]));
    const ours = sizes((one) => {
      const { taken } = walked(one);
      return taken === null ? null : [taken.width, taken.height];
    });
    expect(ours).toEqual(sizes((one) => verdictOf(one).size));
  });

  it('names the greys that are clipped: those that Pillow reads as I;16, I or F', () => {
    const clipped = (one: DamagedPicture) => /^(I;16B?|I|F)$/.test(verdictOf(one).mode ?? '');
    const read = pictures.filter((one) => verdictOf(one).ends === null);
    const named = read.filter((one) => /_grey$/.test(walked(one).seen?.form ?? ''));
    expect(named.map(({ name }) => name)).toEqual(read.filter(clipped).map(({ name }) => name));
    expect(named.length).toBeGreaterThan(5);
  });
});

describe('a walk', () => {
  const some = fc.constantFrom(...pictures.filter(({ bytes }) => bytes.length < 20_000));

  it('ends with an answer for any bytes', () => {
    const edit = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(some, fc.array(edit, { maxLength: 8 }), fc.nat(), ({ bytes }, edits, end) => {
        const copy = Buffer.from(bytes.subarray(0, end % (bytes.length + 1)));
        for (const { at, byte } of edits) if (copy.length > 0) copy[at % copy.length] = byte;
        const { fault, seen } = walkBytes(copy, walkPicture(copy.length));
        expect(fault !== null || seen !== null).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('says the same from the ends of a file as from all of it, or asks for more', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 2000 }), ({ bytes }, headBytes) => {
        const ends = {
          head: bytes.subarray(0, headBytes),
          tail: bytes.subarray(Math.max(0, bytes.length - 64)),
          sizeBytes: bytes.length,
        };
        const step = walkEnds(ends, walkPicture(bytes.length));
        if ('done' in step) expect(step.done).toEqual(walked({ bytes } as DamagedPicture));
        else expect(step.wants.at + step.wants.length).toBeGreaterThan(headBytes);
      }),
    );
  });
});

describe('a large PNG', () => {
  const rows = Buffer.alloc(3_000_000);
  const chain = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      pngChunk('IDAT', rows.subarray(at * 8192, (at + 1) * 8192)),
    );
  const [head, end] = [pngHeader(1000, 1000), pngChunk('IEND', '')];
  const last = pngChunk('IDAT', rows.subarray(0, 500));
  const bomb = pngChunk(
    'zTXt',
    Buffer.concat([Buffer.from('k\0\0'), deflateSync(Buffer.alloc(1_500_000))]),
  );

  /** Bytes that a walk asks for beyond the first 64 KB and the last 64 bytes, and how often. */
  function readsOf(file: Buffer): { fault: string | null; reads: number; bytes: number } {
    const ends = {
      head: file.subarray(0, 65_536),
      tail: file.subarray(-64),
      sizeBytes: file.length,
    };
    let [reads, bytes] = [0, 0];
    for (let step = walkEnds(ends, walkPicture(file.length)); ;) {
      if ('done' in step) return { fault: step.done.fault, reads, bytes };
      const { at, length } = step.wants;
      [reads, bytes] = [reads + 1, bytes + length];
      step = step.goOn(file.subarray(Math.min(at, file.length), at + length));
    }
  }

  it('costs one more read of 8 bytes where its chunks are of one size', () => {
    const whole = readsOf(pngOf(head, ...chain(300), last, end));
    expect(whole).toEqual({ fault: null, reads: 1, bytes: 8 });
  });

  it('is walked from chunk to chunk where something lies behind, which is told', () => {
    expect(readsOf(pngOf(head, ...chain(300), last, bomb, end)).fault).toBe('text_too_large');
    const odd = [pngChunk('IDAT', rows.subarray(0, 70_000)), ...chain(40), last];
    const { fault, bytes } = readsOf(pngOf(head, ...odd, end));
    expect(fault).toBeNull();
    expect(bytes).toBeLessThan(1000);
  });
});
