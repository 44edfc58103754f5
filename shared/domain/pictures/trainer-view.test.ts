import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BucketPlan, bucketRules, imagePlacer } from '../trainer-reader/index.js';
import { examine, DOCTOR_PROBLEM_TEXTS } from '../doctor/index.js';
import type { DoctorInput } from '../doctor/types.js';
import { sizeTaken, type TrainerView } from './index.js';

const plan: BucketPlan = {
  resolution: { width: 1024, height: 1024 },
  rules: bucketRules(1024, 1024),
  enableBucket: true,
  noUpscale: false,
};

describe('an image that the trainer takes for another size', () => {
  const own = { width: 1024, height: 1024 };
  const short = { ...own, trainerView: { size: { width: 1023, height: 1023 } } };

  it('is placed by that size, and its own pixels are scaled', () => {
    expect(sizeTaken(own)).toEqual(own);
    expect(sizeTaken(short)).toEqual({ width: 1023, height: 1023 });
    const placed = imagePlacer(plan)(short);
    // No pixel is made up: the picture has as many as its bucket.
    expect(placed).toMatchObject({ scale: 1, scaled: own, bucket: own, cropped: 0 });
    const unscaled = imagePlacer({ ...plan, noUpscale: true })(short);
    expect(unscaled?.bucket).toEqual({ width: 960, height: 960 });
  });

  it('is cut inside of its own pixels', () => {
    const side = fc.integer({ min: 64, max: 4000 });
    fc.assert(
      fc.property(side, side, fc.boolean(), (width, height, noUpscale) => {
        const size = { width: width - 1, height: height - 1 };
        const placed = imagePlacer({ ...plan, noUpscale })({
          width,
          height,
          trainerView: { size },
        });
        if (placed === null) throw new Error('it has a size');
        const { left, top, width: wide, height: high } = placed.crop;
        expect(left + wide).toBeLessThanOrEqual(width + 1e-6);
        expect(top + high).toBeLessThanOrEqual(height + 1e-6);
        const same = imagePlacer({ ...plan, noUpscale })(size);
        expect(placed.bucket).toEqual(same?.bucket);
      }),
    );
  });
});

describe('findings about what the trainer sees', () => {
  const image = (name: string, trainerView?: TrainerView, problems: string[] = []) => ({
    ...{ id: name, conceptId: 'c', name, sizeBytes: 1, width: 1024, height: 1024, format: 'png' },
    ...{ version: 'v', caption: 'ohwx', captionRev: '1.4.x', problems },
    ...(trainerView === undefined ? {} : { trainerView }),
  });
  const found = (images: ReturnType<typeof image>[], more: Partial<DoctorInput> = {}) => {
    const input = {
      ...{ triggerWord: '', preset: 'concept', plan, cachesOnDisk: false, system: 'other' },
      concepts: [{ id: 'c', name: 'fox', dir: '/a', repeats: 10, isRegularisation: false }],
      ...{ images, folders: [], passedOver: [], pixels: null, verdicts: new Map() },
      ...{ t5Tokens: null, sameContent: [], lookAlikes: [], ...more },
    } as unknown as DoctorInput;
    const wanted = [
      'unreadable',
      'truncated',
      'trainer_refuses',
      'clipped_grey',
      'first_frame',
      'not_shown',
    ];
    const { findings } = examine(input);
    return Object.fromEntries(
      findings.filter(({ id }) => wanted.includes(id)).map(({ id, images: those }) => [id, those]),
    );
  };

  it('tells each fault, form and hidden kind', () => {
    expect(
      found([
        image('good'),
        image('text', { fault: 'text_too_large' }, ['trainer_refuses']),
        image('cut', { fault: 'cut_short' }, ['unreadable']),
        image('none', { fault: 'no_picture' }, ['unreadable']),
        image('depth', { form: 'deep_grey' }),
        image('height', { form: 'float_grey' }),
        image('film', { form: 'first_frame' }),
        image('targa', { isHidden: true }),
      ]),
    ).toEqual({
      trainer_refuses: ['text'],
      truncated: ['cut'],
      unreadable: ['none'],
      clipped_grey: ['depth', 'height'],
      first_frame: ['film'],
      not_shown: ['targa'],
    });
  });

  it('believes the trainer’s own Pillow before all others', () => {
    const verdicts = new Map([
      ['cut', { ends: null, size: null }],
      ['none', { ends: null, size: null }],
      ['good', { ends: 'OSError: broken', size: null }],
    ]);
    const pixels = new Map([['cut', { state: 'broken', why: 'truncated' }]]);
    const images = [image('good'), image('cut'), image('none', undefined, ['unreadable'])];
    expect(found(images, { verdicts, pixels } as unknown as Partial<DoctorInput>)).toEqual({
      trainer_refuses: ['good'],
    });
  });

  it('offers a PNG copy where that trains', () => {
    expect(DOCTOR_PROBLEM_TEXTS.trainer_refuses.fixes).toContain('png_copy');
    expect(DOCTOR_PROBLEM_TEXTS.clipped_grey.fixes).toContain('png_copy');
  });
});
