import { expect, it } from 'vitest';
import type { ReadOnly } from '../../shared/contract/index.js';
import { whatToDo, whyReadOnly } from './read-only.js';

const NOW = new Date(2026, 4, 3, 12, 0).getTime();
const elsewhere: ReadOnly = {
  why: 'elsewhere',
  who: { host: 'nas\u202e', user: 'ana', kind: 'electron', pid: 7 },
  since: new Date(2026, 4, 3, 9, 5).getTime(),
  canTakeOver: false,
};

it('names who has the project and since when, with nothing hidden in a stranger’s names', () => {
  expect(whyReadOnly(elsewhere)).toBe(
    'This project is open elsewhere: ana on nas\\u{202e}, in its window.',
  );
  expect(whatToDo(elsewhere, NOW)).toMatch(/^Since today 09:05\. .*Close it there/);
});

it('offers to take over only what shows no sign of life', () => {
  expect(whatToDo(elsewhere, NOW)).not.toContain('until you take it over');
  expect(whatToDo({ ...elsewhere, canTakeOver: true }, NOW)).toContain('until you take it over');
});

it('says of a read-only medium what cannot be kept', () => {
  const medium: ReadOnly = { why: 'medium', who: null, since: null, canTakeOver: false };
  expect(whyReadOnly(medium)).toContain('nothing can be written');
  expect(whatToDo(medium, NOW)).toContain(
    'Captions, settings, runs and the history cannot be kept',
  );
});
