import { describe, expect, it } from 'vitest';
import type { Selection } from '../../lib/selection.js';
import {
  dragged,
  drawnBand,
  scrollAt,
  selectionAtEnd,
  selectionOf,
  type Drag,
} from './rubber-band.js';

// Three columns of 100 by 200, 12 apart: rows begin at 0, 212, 424.
const places = {
  ids: [...'abcdefgh'],
  columns: 3,
  cellWidth: 100,
  rowHeight: 212,
  gap: 12,
  top: 0,
};
const before: Selection = { selected: new Set('h'), anchor: 'h', focus: 'h' };
const from = (x: number, y: number): Drag => ({ start: { x, y }, before, places, band: null });

describe('a drag', () => {
  it('is none while the hand is only unsteady', () => {
    const drag = dragged(from(105, 10), { x: 107, y: 13 });
    expect(drag.band).toBeNull();
    expect(selectionOf(drag, false)).toBe(before);
  });

  it('stays one where it comes back to its start', () => {
    const out = dragged(from(105, 10), { x: 150, y: 60 });
    expect(dragged(out, { x: 105, y: 10 }).band).toEqual({
      left: 105,
      top: 10,
      width: 0,
      height: 0,
    });
  });

  it.each([
    [{ x: 150, y: 20 }, 'b'],
    [{ x: 60, y: 20 }, 'a'],
    [{ x: 230, y: 300 }, 'bcef'],
    [{ x: 60, y: 5_000 }, 'adg'],
    [{ x: 108, y: 400 }, ''],
  ])('to %j selects %s', (to, ids) => {
    expect([...selectionOf(dragged(from(105, 10), to), false).selected].join('')).toBe(ids);
  });

  it('with Control adds to what was selected before, at each step anew', () => {
    const wide = dragged(from(105, 10), { x: 230, y: 20 });
    expect(selectionOf(wide, true).selected).toEqual(new Set('hbc'));
    const narrow = dragged(wide, { x: 150, y: 20 });
    expect(selectionOf(narrow, true).selected).toEqual(new Set('hb'));
  });
});

describe('at the end', () => {
  it('a click on the empty space selects nothing and leaves the keyboard where it was', () => {
    expect(selectionAtEnd(from(105, 10), false)).toEqual({
      selected: new Set(),
      anchor: null,
      focus: 'h',
    });
  });

  it('a click with a modifier and a drag stay as they are', () => {
    expect(selectionAtEnd(from(105, 10), true)).toBeNull();
    expect(selectionAtEnd(dragged(from(105, 10), { x: 150, y: 60 }), false)).toBeNull();
  });
});

it.each([
  [110, -24],
  [400, 0],
  [690, 24],
  [900, 24],
])('a pointer at %i scrolls by %i a frame', (y, by) => {
  expect(scrollAt(y, { top: 100, bottom: 700 })).toBe(by);
});

it('draws of a band what lies in the document', () => {
  const band = { left: 3, top: 9_000_000, width: 50, height: 3_000_000 };
  expect(drawnBand(band, 8_000_000, 4_000_000)).toEqual({ ...band, top: 1_000_000 });
  expect(drawnBand(band, 10_000_000, 4_000_000)).toEqual({ ...band, top: 0, height: 2_000_000 });
  expect(drawnBand(band, 7_000_000, 4_000_000)).toEqual({
    ...band,
    top: 2_000_000,
    height: 2_000_000,
  });
});
