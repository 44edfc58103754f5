import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { note, print, printJson } from './output.js';

function written(stream: 'stdout' | 'stderr', work: () => void): string {
  let text = '';
  const spy = vi.spyOn(process[stream], 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return text;
}

/** What a terminal would act upon. */
const ACTS = /[^\n\t\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u;
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[2J', '\r', '\u009b', '\u202e', '\u2066', '\u007f', '\\u001b', '"'),
    ),
  )
  .map((parts) => parts.join(''));

it('no text gets a control character to the terminal, and JSON stays the same value', () => {
  fc.assert(
    fc.property(text, (stranger) => {
      fc.pre(!stranger.includes('://'));
      expect(ACTS.test(written('stdout', () => print(stranger)))).toBe(false);
      expect(ACTS.test(written('stderr', () => note(stranger)))).toBe(false);
      const json = written('stdout', () => printJson({ [stranger]: [stranger] }));
      expect(ACTS.test(json)).toBe(false);
      expect(json.indexOf('\n')).toBe(json.length - 1);
      expect(JSON.parse(json)).toEqual({ [stranger]: [stranger] });
    }),
  );
});

it('lines of our own stay lines, and a password is masked in all three', () => {
  expect(written('stdout', () => print('a\n\tb'))).toBe('a\n\tb\n');
  const address = 'http://alice:pa55word@proxy:3128';
  const all = [
    written('stdout', () => print(address)),
    written('stderr', () => note(`at ${address}`)),
    written('stdout', () => printJson({ a: [address], b: 'x@y' })),
  ];
  expect(all.join('')).not.toContain('pa55word');
  expect(JSON.parse(all[2] ?? '')).toEqual({ a: ['http://alice:•••@proxy:3128'], b: 'x@y' });
});
