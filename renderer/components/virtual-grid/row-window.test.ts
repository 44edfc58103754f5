import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnAt, heightOf, offsetToShow, rowsInView, rowsToDraw } from './row-window.js';

/** 100 rows of 50 below a head of 30. */
const rows = { count: 100, rowHeight: 50, top: 30 };

describe('rows in view', () => {
  it.each([
    ['at the top, below the head', 0, 200, 0, [0, 3]],
    ['with part of a row above and below', 60, 200, 0, [0, 4]],
    ['where one has just gone', 80, 200, 0, [1, 4]],
    ['with more on both sides', 1_030, 100, 2, [18, 23]],
    ['at the end', 4_830, 200, 2, [94, 99]],
    ['beyond the end', 9_000, 200, 0, [99, 99]],
    ['before the view is measured', 0, 0, 2, [0, -1]],
  ])('%s', (_, offset, view, overscan, [first, last]) => {
    expect(rowsInView(rows, offset, view, overscan)).toEqual({ first, last });
  });

  it('are none of no rows', () => {
    expect(rowsInView({ ...rows, count: 0 }, 0, 200, 2)).toEqual({ first: 0, last: -1 });
    expect(heightOf({ ...rows, count: 0 })).toBe(0);
  });

  it('cover the view', () => {
    const layout = fc.record({
      count: fc.integer({ min: 1, max: 100_000 }),
      rowHeight: fc.integer({ min: 20, max: 508 }),
      top: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(layout, fc.nat(1_000), fc.nat(), (places, view, seed) => {
        const offset = seed % Math.max(1, heightOf(places) - view);
        const { first, last } = rowsInView(places, offset, view + 1, 0);
        const startOf = (row: number) => places.top + row * places.rowHeight;
        expect(first === 0 || startOf(first) <= offset).toBe(true);
        expect(last === places.count - 1 || startOf(last + 1) >= offset + view + 1).toBe(true);
      }),
    );
  });
});

it.each([
  ['none', -1, '3 4 5'],
  ['one in view', 4, '3 4 5'],
  ['one above', 1, '1 3 4 5'],
  ['one below', 9, '3 4 5 9'],
  ['one that is gone', 10, '3 4 5'],
])('draws the row with the focus, too: %s', (_, held, expected) => {
  expect(rowsToDraw({ first: 3, last: 5 }, held, 10).join(' ')).toBe(expected);
});

describe('a row is brought into view', () => {
  it.each([
    ['not at all where it is', 10, 400, 400],
    ['from above, to below the head', 2, 400, 100],
    ['from below, to the end of the view', 20, 400, 880],
    ['half hidden by the head', 8, 420, 400],
  ])('%s', (_, row, offset, expected) => {
    expect(offsetToShow(rows, row, offset, 200)).toBe(expected);
  });

  it('from its top when it is higher than the view, and stays there', () => {
    const large = { count: 9, rowHeight: 508, top: 0 };
    expect(offsetToShow(large, 3, 0, 400)).toBe(1_524);
    expect(offsetToShow(large, 3, 1_524, 400)).toBe(1_524);
  });

  it('always', () => {
    fc.assert(
      fc.property(
        fc.nat(99),
        fc.nat(5_000),
        fc.integer({ min: 80, max: 900 }),
        (row, from, view) => {
          const offset = offsetToShow(rows, row, from, view);
          expect(rows.top + row * rows.rowHeight).toBeGreaterThanOrEqual(offset + rows.top);
          expect(rows.top + (row + 1) * rows.rowHeight).toBeLessThanOrEqual(offset + view);
        },
      ),
    );
  });
});

it('draws a row where the document has it, and one that lies beyond the document out of sight', () => {
  const far = { count: 100_000, rowHeight: 508, top: 0 };
  expect(drawnAt(far, 2, 0, 4_000_000)).toBe(1_016);
  expect(drawnAt(far, 99_999, 46_800_000, 4_000_000)).toBe(4_000_000 - 508);
  expect(drawnAt(far, 99_999, 0, 4_000_000)).toBeLessThan(-508);
  expect(drawnAt(far, 0, 46_800_000, 4_000_000)).toBeLessThan(-508);
});
