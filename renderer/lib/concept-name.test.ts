import { expect, it } from 'vitest';
import { conceptNameOf } from './concept-name.js';

it.each([
  ['/home/me/10_my_hat', 'my_hat'],
  ['/home/me/my hat/', 'my hat'],
  ['C:\\pictures\\3_cat', 'cat'],
  ['/10_', 'images'],
  ['/', 'images'],
])('%s is %s', (path, name) => {
  expect(conceptNameOf(path)).toBe(name);
});
