import { expect, it } from 'vitest';
import { OneTimeCodes } from './one-time-codes.js';

it('a code is good once, and for less than a minute', () => {
  let now = 0;
  const codes = new OneTimeCodes(() => now);
  const [one, two, three] = [codes.issue(), codes.issue(), codes.issue()];
  expect(Buffer.from(one, 'base64url')).toHaveLength(32);
  expect(new Set([one, two, three]).size).toBe(3);
  expect(codes.redeem(one)).toBe(true);
  expect(codes.redeem(one)).toBe(false);
  now = 59_999;
  expect(codes.redeem('')).toBe(false);
  expect(codes.redeem(two)).toBe(true);
  now = 60_000;
  expect(codes.redeem(three)).toBe(false);
});
