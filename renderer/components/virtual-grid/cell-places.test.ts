import { expect, it } from 'vitest';
import { idsInBand } from './cell-places.js';

// Three columns of 100 by 200, 12 apart: rows begin at 0, 212, 424.
const places = {
  ids: [...'abcdefgh'],
  columns: 3,
  cellWidth: 100,
  rowHeight: 212,
  gap: 12,
  top: 0,
};

it.each([
  [{ left: 0, top: 0, width: 5, height: 5 }, 'a'],
  [{ left: 90, top: 10, width: 30, height: 10 }, 'ab'],
  [{ left: 101, top: 10, width: 10, height: 400 }, ''],
  [{ left: 0, top: 201, width: 400, height: 10 }, ''],
  [{ left: 0, top: 150, width: 50, height: 100 }, 'ad'],
  [{ left: 0, top: 0, width: 1000, height: 5000 }, 'abcdefgh'],
  [{ left: 0, top: -90, width: 1000, height: 80 }, ''],
])('%j touches %s', (band, expected) => {
  expect(idsInBand(band, places).join('')).toBe(expected);
});

it('counts from below the heads of the columns', () => {
  const below = { ...places, top: 32 };
  expect(idsInBand({ left: 0, top: 0, width: 5, height: 30 }, below)).toEqual([]);
  expect(idsInBand({ left: 0, top: 0, width: 5, height: 34 }, below)).toEqual(['a']);
});
