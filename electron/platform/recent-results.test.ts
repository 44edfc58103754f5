import { expect, it, vi } from 'vitest';
import { RecentResults } from './recent-results.js';

it('makes a result once, as long as few others are asked for', async () => {
  const results = new RecentResults<string>(2);
  const make = vi.fn((text: string) => Promise.resolve(text));
  const ask = (key: string) => results.once(key, () => make(key));
  for (const key of ['a', 'a', 'b', 'a']) expect(await ask(key)).toBe(key);
  expect(make).toHaveBeenCalledTimes(2);
  await ask('c');
  await ask('b');
  expect(make).toHaveBeenCalledTimes(3);
  // The oldest went.
  await ask('a');
  expect(make).toHaveBeenCalledTimes(4);
});

it('keeps no failure, and what fails for one is still made for another', async () => {
  const results = new RecentResults<number>(2);
  const failing = results.once('a', () => Promise.reject(new Error('aborted')));
  const other = results.once('a', () => Promise.resolve(1));
  await expect(failing).rejects.toThrow('aborted');
  expect(await other).toBe(1);
  expect(await results.once('a', () => Promise.resolve(2))).toBe(1);
});
