import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordEdit, redoEdit, startHistory, undoEdit } from './edit-history.js';

it('goes back and forth through edits', () => {
  let h = startHistory('a');
  h = recordEdit(h, 'b', null, 0);
  h = recordEdit(h, 'c', null, 0);
  h = undoEdit(h);
  expect(h.present).toBe('b');
  h = undoEdit(undoEdit(h));
  expect(h.present).toBe('a');
  h = redoEdit(redoEdit(h));
  expect(h.present).toBe('c');
});

it('joins typing in one field into one step, not over a pause or another field', () => {
  let h = startHistory(1);
  h = recordEdit(h, 12, 'rank', 1000);
  h = recordEdit(h, 128, 'rank', 2000);
  expect(undoEdit(h).present).toBe(1);
  h = recordEdit(h, 64, 'rank', 9000);
  expect(undoEdit(h).present).toBe(128);
  h = recordEdit(h, 65, 'alpha', 9001);
  expect(undoEdit(h).present).toBe(64);
});

it('forgets what was undone once a new edit is made', () => {
  let h = recordEdit(startHistory('a'), 'b', null, 0);
  h = recordEdit(undoEdit(h), 'c', null, 0);
  expect(redoEdit(h).present).toBe('c');
  expect(undoEdit(h).present).toBe('a');
});

it('undoing everything gives the start, redoing everything the end', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 90 }), (edits) => {
      let h = startHistory(-1);
      edits.forEach((edit, index) => (h = recordEdit(h, edit, null, index)));
      const last = h.present;
      for (const _ of edits) h = undoEdit(h);
      expect(h.present).toBe(-1);
      for (const _ of edits) h = redoEdit(h);
      expect(h.present).toBe(last);
    }),
  );
});
