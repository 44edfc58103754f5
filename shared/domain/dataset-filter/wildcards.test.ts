import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wildcardTest } from './wildcards.js';

it.each([
  ['a*c', true, 'abc', true],
  ['a*c', true, 'abcd', false],
  ['a*c', false, 'xabcd', true],
  ['*', true, '', true],
  ['a?c', true, 'a🦊c', true],
  ['a*a', true, 'a', false],
  ['*.png', true, 'a.png.png', true],
  ['a.c', false, 'abc', false],
])('%s (whole: %s) on %j: %s', (pattern, isWhole, text, expected) => {
  expect(wildcardTest(pattern, isWhole)(text)).toBe(expected);
});

it('finds what the same pattern as one expression finds', () => {
  const some = (signs: string, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...signs), maxLength });
  fc.assert(
    fc.property(some('ab*?', 6), some('ab\n', 8), (pattern, text) => {
      const source = pattern.replaceAll('*', '.*').replaceAll('?', '.');
      expect(wildcardTest(pattern, false)(text)).toBe(new RegExp(source, 'su').test(text));
      expect(wildcardTest(pattern, true)(text)).toBe(new RegExp(`^${source}$`, 'su').test(text));
    }),
    { numRuns: 2000 },
  );
});

it('comes to an end with many stars', () => {
  expect(wildcardTest(`${'*a'.repeat(30)}*b`, false)('a'.repeat(5000))).toBe(false);
});
