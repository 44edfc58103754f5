import { expect, it } from 'vitest';
import type { DatasetImage } from '../../shared/contract/index.js';
import { subjectsOf, subjectWarmer } from './filter-subjects.js';

const image = (name: string, caption: string): DatasetImage => ({
  id: `c1.${name}`,
  conceptId: 'c1',
  name,
  sizeBytes: 1,
  width: 8,
  height: 8,
  format: 'png',
  version: 'v1',
  caption,
  captionRev: caption,
  problems: [],
});
const captions = (subjects: ReturnType<typeof subjectsOf>) => subjects.map((one) => one.caption);

it('follows the order, and a caption that changed with the next version', () => {
  const images = new Map([image('a', 'Cat'), image('b', 'Dog')].map((one) => [one.id, one]));
  const order = ['c1.b', 'c1.gone', 'c1.a'];
  const first = subjectsOf({ images, version: 1 }, order);
  expect(captions(first)).toEqual(['dog', 'cat']);
  expect(subjectsOf({ images, version: 1 }, order)).toBe(first);
  images.set('c1.a', image('a', 'Fox'));
  expect(captions(subjectsOf({ images, version: 2 }, order))).toEqual(['dog', 'fox']);
});

it('is warmed in slices, and used once it is whole', () => {
  const all = Array.from({ length: 50 }, (_, at) => image(String(at), `tag ${at}, other`));
  const images = new Map(all.map((one) => [one.id, one]));
  const order = [...images.keys()];
  const warm = subjectWarmer({ images, version: 1 }, order, null);
  expect(warm(0)).toBe(false);
  expect(warm(Infinity)).toBe(true);
  const subjects = subjectsOf({ images, version: 1 }, order);
  expect(subjects).toHaveLength(50);
  expect(subjects[7]?.tags).toEqual(['tag 7', 'other']);
});
