import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DatasetImage, ImageProblem } from '../../shared/contract/index.js';
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

const PROBLEMS: ImageProblem[] = ['unreadable', 'exif_rotated'];
const anyImage = fc
  .tuple(
    fc.constantFrom('a', 'b'),
    fc.string({ unit: fc.constantFrom(...'aB19 '), minLength: 1, maxLength: 4 }),
    fc.subarray(PROBLEMS),
  )
  .map(([concept, name, problems]) => ({ ...image(concept, name), problems }));
const delta = fc.record({ upserted: fc.array(anyImage), removed: fc.array(anyImage) });

it('after any deltas the order is that of a full sort, and the tally that of a full count', () => {
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
        for (const problem of PROBLEMS) {
          const having = [...expected.values()].filter((one) => one.problems.includes(problem));
          expect(images.tally.count(problem, null)).toBe(having.length);
          const ofA = having.filter(({ conceptId }) => conceptId === 'a');
          expect(images.tally.count(problem, 'a')).toBe(ofA.length);
        }
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
