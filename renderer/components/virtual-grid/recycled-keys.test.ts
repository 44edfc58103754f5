import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_KEYS, recycledKeys, type RecycledKeys } from './recycled-keys.js';

const never = () => false;
const shownOf = (...lists: string[]): RecycledKeys =>
  lists.reduce((before, ids) => recycledKeys(before, [...ids], never), NO_KEYS);
const pairs = ({ ids, keys }: RecycledKeys): string =>
  ids.map((id, at) => `${id}${String(keys[at])}`).join(' ');

it.each([
  ['first', ['abc'], 'a0 b1 c2'],
  ['all new', ['abc', 'xyz'], 'x0 y1 z2'],
  ['fewer', ['abc', 'x'], 'x0'],
  ['more than there was', ['ab', 'wxyz'], 'w0 x1 y2 z3'],
  ['between two that stay', ['abcd', 'axd'], 'a0 x1 d3'],
  ['one step down: nothing is carried from the front to the end', ['abc', 'bcd'], 'b1 c2 d3'],
  ['one step up', ['bcd', 'abc'], 'a3 b0 c1'],
  ['a key is not given out again later', ['abc', 'ab', 'abx'], 'a0 b1 x3'],
])('%s', (_, lists, expected) => {
  expect(pairs(shownOf(...lists))).toBe(expected);
});

it('leaves alone what was touched', () => {
  const after = recycledKeys(shownOf('abc'), [...'xyz'], (id) => id === 'b');
  expect(pairs(after)).toBe('x0 y2 z3');
});

it('is the same object while the ids are', () => {
  const before = shownOf('abc');
  expect(recycledKeys(before, [...'abc'], never)).toBe(before);
});

const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 12 });

it('never gives a key twice, to nobody the one of a touched id, and keeps those that stay', () => {
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 6 }), ids, ids, (earlier, now, touched) => {
      const isSpent = (id: string) => touched.includes(id);
      const before = earlier.reduce((all, some) => recycledKeys(all, some, isSpent), NO_KEYS);
      const after = recycledKeys(before, now, isSpent);
      const keyOf = new Map(before.ids.map((id, at) => [id, before.keys[at]]));
      const idOf = new Map(before.keys.map((key, at) => [key, before.ids[at] ?? '']));
      expect(new Set(after.keys).size).toBe(now.length);
      for (const [at, id] of now.entries()) {
        const key = after.keys[at] ?? -1;
        if (keyOf.has(id)) expect(key).toBe(keyOf.get(id));
        else expect(isSpent(idOf.get(key) ?? '')).toBe(false);
      }
    }),
  );
});

it('never changes the order of what there was, as long as what stays keeps its own', () => {
  fc.assert(
    fc.property(ids, ids, (one, other) => {
      const before = recycledKeys(NO_KEYS, one, never);
      const stays = one.filter((id) => other.includes(id));
      // What stays in its order, the new ones wherever they were.
      const now = other.map((id) => (one.includes(id) ? (stays.shift() ?? id) : id));
      const places = recycledKeys(before, now, never)
        .keys.map((key) => before.keys.indexOf(key))
        .filter((place) => place >= 0);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }),
  );
});
