import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNumber, parseNumber } from './number-text.js';

describe('parseNumber', () => {
  it.each([
    ['1e-4', 0.0001],
    ['1E-4', 0.0001],
    ['0.0001', 0.0001],
    [' 5e-5 ', 0.00005],
    ['.5', 0.5],
    ['1.', 1],
    ['1,600', 1600],
    ['+3', 3],
    ['−2', -2],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text, false)).toEqual({ ok: true, value });
  });

  it.each(['', '  ', 'abc', '0,5', '1e', '0x10', '1 6', '--1', 'Infinity', 'NaN', '1e999', '1,60'])(
    'refuses %j',
    (text) => {
      expect(parseNumber(text, false).ok).toBe(false);
    },
  );

  it('says how decimals are written', () => {
    expect(parseNumber('0,5', false)).toEqual({
      ok: false,
      reason: 'Use a point for decimals, as in 0.5.',
    });
  });

  it('wants whole numbers where asked', () => {
    expect(parseNumber('1.5', true)).toEqual({ ok: false, reason: 'Enter a whole number.' });
    expect(parseNumber('16', true)).toEqual({ ok: true, value: 16 });
    expect(parseNumber('1e3', true)).toEqual({ ok: true, value: 1000 });
  });
});

describe('formatNumber', () => {
  it.each([
    [0.0001, '1e-4'],
    [0.00005, '5e-5'],
    [0.00015, '1.5e-4'],
    [0.001, '0.001'],
    [16, '16'],
    [0, '0'],
    [4_294_967_295, '4294967295'],
    [1e21, '1e21'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('is read back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const back = parseNumber(formatNumber(value), false);
        expect(back.ok && back.value).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
