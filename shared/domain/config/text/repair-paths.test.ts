import { describe, expect, it } from 'vitest';
import { repairPaths } from './repair-paths.js';
import { parseTomlText } from './toml-text.js';

describe('Windows paths', () => {
  it.each([
    ['a = "C:\\Users\\me"', 'a = "C:/Users/me"'],
    ['a = "C:\\new\\train" # "quoted"', 'a = "C:/new/train" # "quoted"'],
    ['a = ["D:\\x", "D:\\\\y"]', 'a = ["D:/x", "D:\\\\y"]'],
    ['a = "C:\\ends\\"', 'a = "C:/ends/"'],
    ['a = "\\\\nas\\share"', 'a = "//nas/share"'],
  ])('%s', (text, wanted) => {
    const { text: mended, lines } = repairPaths(text);
    expect(mended).toBe(wanted);
    expect(lines).toEqual([1]);
    expect(parseTomlText(mended).ok).toBe(true);
  });

  it.each([
    'a = "C:\\\\Users\\\\me"',
    "a = 'C:\\Users\\me'",
    'a = "C:/x"',
    'a = "no path \\n here"',
    'a = "\\\\\\\\nas\\\\share"',
  ])('that are right stay: %s', (text) => {
    expect(repairPaths(text)).toEqual({ text, lines: [] });
  });
});
