import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrainingConfigPartial } from '../config/schema/index.js';
import { expandSweep, SWEEP_FIELDS } from './sweep.js';

describe('a sweep', () => {
  it('is every combination, each with a name of its own', () => {
    const result = expandSweep(
      [
        { field: 'rank', text: '16, 32' },
        { field: 'learningRate', text: '1e-4 5e-5' },
      ],
      'mychar',
    );
    expect(result).toMatchObject({ ok: true });
    const variants = result.ok ? result.variants : [];
    expect(variants.map(({ label }) => label)).toEqual([
      'rank 16, learning rate 1e-4',
      'rank 16, learning rate 5e-5',
      'rank 32, learning rate 1e-4',
      'rank 32, learning rate 5e-5',
    ]);
    expect(variants[3]?.fields).toMatchObject({ rank: 32, learningRate: 5e-5 });
    expect(variants[3]?.fields.outputName).toBe('mychar_rank32_learning-rate5e-5');
  });

  it.each([
    ['no setting', [], /Choose/],
    ['no value', [{ field: 'rank', text: ' , ' }], /no value/],
    ['no number', [{ field: 'rank', text: '16, many' }], /“many” is no whole number/],
    ['not whole', [{ field: 'rank', text: '1.5' }], /whole number/],
    ['out of range', [{ field: 'blocksToSwap', text: '36' }], /from 0 to 35/],
    ['no choice', [{ field: 'optimizer', text: 'Adam' }], /none of/],
    ['neither on nor off', [{ field: 'fp8Base', text: 'maybe' }], /neither on nor off/],
    [
      'twice',
      [
        { field: 'rank', text: '1' },
        { field: 'rank', text: '2' },
      ],
      /twice/,
    ],
    [
      'too many',
      [{ field: 'seed', text: Array.from({ length: 101 }, (_, i) => i).join(' ') }],
      /more than 100/,
    ],
  ] as const)('is refused: %s', (_, axes, message) => {
    expect(expandSweep(axes, 'x')).toMatchObject({
      ok: false,
      message: expect.stringMatching(message) as string,
    });
  });

  it('never gives two runs the same output name or the same settings', () => {
    const axis = fc.record({
      field: fc.constantFrom('rank', 'alpha', 'learningRate', 'seed', 'epochs' as const),
      text: fc
        .array(fc.constantFrom('1', '2', '16', '1.0', '1e0', '32'), { minLength: 1 })
        .map((all) => all.join(',')),
    });
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 3 }), (axes) => {
        const result = expandSweep(axes, 'x');
        if (!result.ok) return;
        const names = result.variants.map(({ fields }) => fields.outputName);
        expect(new Set(names).size).toBe(names.length);
        const settings = result.variants.map(({ fields }) =>
          JSON.stringify({ ...fields, outputName: '' }),
        );
        expect(new Set(settings).size).toBe(settings.length);
        for (const { fields } of result.variants) TrainingConfigPartial.parse(fields);
      }),
    );
  });

  it('goes over everything but paths and the name', () => {
    expect(SWEEP_FIELDS).toContain('rank');
    expect(SWEEP_FIELDS).not.toContain('baseModel');
    expect(SWEEP_FIELDS).not.toContain('outputName');
  });
});
