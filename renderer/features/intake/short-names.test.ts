import { expect, it } from 'vitest';
import { shortNames } from './short-names.js';

it.each([
  [
    ['/home/me/set/5_cat', '/home/me/set/reg/1_a', '/home/me/set'],
    ['set/5_cat', 'set/reg/1_a', 'set'],
  ],
  [['/home/me/a.png'], ['a.png']],
  [
    ['C:\\Pics\\Set\\a.png', 'C:\\Pics\\Set\\b\\c.png'],
    ['Set\\a.png', 'Set\\b\\c.png'],
  ],
  [
    ['/one/a.png', '/two/b.png'],
    ['/one/a.png', '/two/b.png'],
  ],
  [
    ['set.zip › a.png', 'pics/b.png', ''],
    ['set.zip › a.png', 'pics/b.png', ''],
  ],
  [
    ['/home/me/set/a.png', 'set.zip › b.png'],
    ['a.png', 'set.zip › b.png'],
  ],
])('%j are shown as %j', (paths, wanted) => {
  expect(paths.map(shortNames(paths))).toEqual(wanted);
});
