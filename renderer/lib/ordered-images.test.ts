import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DatasetImage } from '../../shared/contract/index.js';
import { compareImages, OrderedImages } from './ordered-images.js';

function image(conceptId: string, name: string): DatasetImage {
  return {
    id: `${conceptId}.${name}`,
    conceptId,
    name,
    sizeBytes: 1,
    width: 1,
    height: 1,
    format: 'png',
    version: 'v',
    caption: '',
    captionRev: 'r',
    problems: [],
  };
}

const anyImage = fc
  .tuple(
    fc.constantFrom('a', 'b'),
    fc.string({ unit: fc.constantFrom(...'aB19 '), minLength: 1, maxLength: 4 }),
  )
  .map(([concept, name]) => image(concept, name));
const delta = fc.record({ upserted: fc.array(anyImage), removed: fc.array(anyImage) });

it('after any deltas the order is that of a full sort', () => {
  fc.assert(
    fc.property(fc.array(delta), (deltas) => {
      const images = new OrderedImages();
      const expected = new Map<string, DatasetImage>();
      for (const { upserted, removed } of deltas) {
        const ids = removed.map(({ id }) => id);
        images.apply({ upserted, removed: ids });
        for (const id of ids) expected.delete(id);
        for (const one of upserted) expected.set(one.id, one);
        const sorted = [...expected.values()].sort(compareImages).map(({ id }) => id);
        expect(images.order).toEqual(sorted);
        expect([...images.byId.keys()].sort()).toEqual([...sorted].sort());
      }
    }),
  );
});

it('the order stays the same array while images only change', () => {
  const images = new OrderedImages();
  images.apply({ upserted: [image('a', '1'), image('a', '2')], removed: [] });
  const { order } = images;
  images.apply({ upserted: [{ ...image('a', '1'), caption: 'new' }], removed: ['a.gone'] });
  expect(images.order).toBe(order);
  expect(images.byId.get('a.1')?.caption).toBe('new');
});
