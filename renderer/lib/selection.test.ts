import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allOf,
  banded,
  clicked,
  idByKey,
  moved,
  NO_SELECTION,
  pruned,
  type Selection,
} from './selection.js';

const order = [...'abcdefghij'];
const none = { shift: false, ctrl: false };
const ctrl = { shift: false, ctrl: true };
const shift = { shift: true, ctrl: false };
const both = { shift: true, ctrl: true };
const text = ({ selected }: Selection) => [...selected].sort().join('');

describe('clicks', () => {
  it('choose one, add and take away, and take a range', () => {
    let now = clicked(NO_SELECTION, order, 'c', none);
    expect(text(now)).toBe('c');
    now = clicked(now, order, 'e', ctrl);
    expect(text(now)).toBe('ce');
    now = clicked(now, order, 'h', shift);
    expect(text(now)).toBe('efgh');
    now = clicked(now, order, 'b', shift);
    expect(text(now)).toBe('bcde');
    now = clicked(now, order, 'c', ctrl);
    expect(text(now)).toBe('bde');
    now = clicked(now, order, 'j', both);
    expect(text(now)).toBe('bcdefghij');
    expect(text(clicked(now, order, 'a', none))).toBe('a');
  });

  it('a range from an image that is no longer shown begins anew', () => {
    const now = clicked({ selected: new Set(['x']), anchor: 'x', focus: 'x' }, order, 'b', shift);
    expect(text(now)).toBe('b');
  });
});

describe('keys', () => {
  it('move, grow the range, or move the place alone', () => {
    let now = moved(NO_SELECTION, order, 'c', none);
    now = moved(now, order, 'd', shift);
    expect(text(now)).toBe('cd');
    now = moved(now, order, 'a', shift);
    expect(text(now)).toBe('abc');
    now = moved(now, order, 'g', ctrl);
    expect([text(now), now.focus]).toEqual(['abc', 'g']);
    expect(text(allOf(now, order))).toBe('abcdefghij');
  });

  it.each([
    ['a', 'ArrowRight', 'b'],
    ['a', 'ArrowLeft', 'a'],
    ['b', 'ArrowDown', 'f'],
    ['f', 'ArrowUp', 'b'],
    ['b', 'ArrowUp', 'b'],
    ['h', 'ArrowDown', 'j'],
    ['j', 'ArrowDown', 'j'],
    ['b', 'PageDown', 'j'],
    ['j', 'PageUp', 'b'],
    ['e', 'Home', 'a'],
    ['e', 'End', 'j'],
    ['x', 'ArrowRight', 'a'],
    ['x', 'End', 'j'],
    ['a', 'Enter', null],
  ])('from %s by %s to %s in rows of four', (from, key, to) => {
    expect(idByKey(order, from, key, 4, 2)).toBe(to);
  });
});

it('a rubber band chooses what it touches', () => {
  const before = clicked(NO_SELECTION, order, 'a', none);
  expect(text(banded(before, ['c', 'd'], false))).toBe('cd');
  expect(text(banded(before, ['c', 'd'], true))).toBe('acd');
  expect(text(banded(before, [], false))).toBe('');
});

it('images that are gone are not selected any more', () => {
  const now = clicked(clicked(NO_SELECTION, order, 'b', none), order, 'd', shift);
  expect(pruned(now, () => true, order)).toBe(now);
  expect(pruned(now, (id) => id !== 'd', order)).toEqual({
    selected: new Set(['b', 'c']),
    anchor: 'b',
    focus: 'e',
  });
  expect(pruned(now, (id) => id < 'd', order).focus).toBe('c');
  expect(pruned(now, () => false, order).focus).toBeNull();
});

it('whatever is pressed, only images that are shown get selected', () => {
  const step = fc.record({
    id: fc.constantFrom(...order),
    keys: fc.record({ shift: fc.boolean(), ctrl: fc.boolean() }),
    isKey: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let now = NO_SELECTION;
      for (const { id, keys, isKey } of steps) {
        now = (isKey ? moved : clicked)(now, order, id, keys);
        expect(now.focus).toBe(id);
        expect([...now.selected].every((one) => order.includes(one))).toBe(true);
      }
    }),
  );
});
