import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DatasetImage } from '../../shared/contract/index.js';
import { SORT_KEYS, sortedBy, sortIds, USUAL_SORT } from './dataset-sort.js';

function image(id: string, more: Partial<DatasetImage> = {}): DatasetImage {
  return {
    id,
    conceptId: 'c1',
    name: `${id}.png`,
    sizeBytes: 1,
    width: 1024,
    height: 1024,
    format: 'png',
    version: 'v1',
    caption: '',
    captionRev: 'r0',
    problems: [],
    ...more,
  };
}

const mapOf = (...all: DatasetImage[]) => new Map(all.map((one) => [one.id, one]));
const images = mapOf(
  image('a', { width: 2000, height: 1000, sizeBytes: 5, caption: 'hat, red coat, blue eyes' }),
  image('b', { width: 1000, height: 2000, sizeBytes: 9, caption: 'A woman in a long red coat.' }),
  image('c', { width: 0, height: 0, sizeBytes: 7 }),
  image('d', { width: 500, height: 500, sizeBytes: 5, caption: 'hat, sun' }),
);
const order = [...images.keys()];
const scores = new Map([
  ['a', 80],
  ['c', 20],
]);

it.each([
  ['name', 'abcd', 'dcba'],
  ['pixels', 'cdab', 'abdc'],
  ['bytes', 'adcb', 'bcad'],
  ['aspect', 'cbda', 'adbc'],
  ['caption', 'cdab', 'badc'],
  ['tags', 'bcda', 'adbc'],
  ['score', 'cabd', 'bdac'],
] as const)('by %s', (key, up, down) => {
  expect(sortIds(images, order, { key, isDescending: false }, scores).join('')).toBe(up);
  expect(sortIds(images, order, { key, isDescending: true }, scores).join('')).toBe(down);
});

it('gives the usual order itself, not a copy', () => {
  expect(sortIds(images, order, USUAL_SORT, scores)).toBe(order);
});

it('turns the order round when the key is chosen again', () => {
  const once = sortedBy(USUAL_SORT, 'tags');
  expect(once).toEqual({ key: 'tags', isDescending: false });
  expect(sortedBy(once, 'tags').isDescending).toBe(true);
  expect(sortedBy(sortedBy(once, 'tags'), 'bytes').isDescending).toBe(false);
});

it('loses no image and invents none, whatever they are like', () => {
  const some = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1 }),
      width: fc.nat(9000),
      height: fc.nat(9000),
      sizeBytes: fc.nat(),
      caption: fc.string(),
    }),
    { selector: ({ id }) => id },
  );
  fc.assert(
    fc.property(some, fc.constantFrom(...SORT_KEYS), fc.boolean(), (all, key, isDescending) => {
      const map = mapOf(...all.map((one) => image(one.id, one)));
      const sorted = sortIds(map, [...map.keys()], { key, isDescending }, new Map());
      expect([...sorted].sort()).toEqual([...map.keys()].sort());
    }),
  );
});
