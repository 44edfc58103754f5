import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionEditor, editContext, sliceEditor, type ExpressionEdit } from './index.js';

const plain: ExpressionEdit = {
  kind: 'replace',
  find: '',
  replace: '',
  isRegex: true,
  matchCase: true,
  wholeWord: false,
};
const edited = (find: string, replace: string, caption: string, more: object = {}) => {
  const edit = { ...plain, ...more, find, replace };
  return captionEditor(edit, editContext(edit, []))(caption);
};

/** Recorded from Python's `re` by `fixtures/captions/make-python-re.py`. */
const { cases } = JSON.parse(
  readFileSync(new URL('../../../fixtures/captions/python-re.json', import.meta.url), 'utf8'),
) as { cases: [find: string, replace: string, text: string, result: string][] };

describe('an expression', () => {
  it('finds and replaces what Python finds and replaces', () => {
    expect(cases.length).toBeGreaterThan(600);
    const made = cases.map(([find, replace, text]) => [
      find,
      replace,
      text,
      edited(find, replace, text),
    ]);
    expect(made).toEqual(cases);
  });

  it.each([
    ['\\h+', '_', 'a\t \u00a0b\nc', 'a_b\nc'],
    ['[\\H]', '.', 'a b', '. .'],
    ['\\R', '|', 'a\r\nb\nc', 'a|b|c'],
    ['\\N+', 'x', 'ab\ncd', 'x\nx'],
    ['a\\z', 'x', 'a a', 'a x'],
    ['\\Q(a+)\\E', 'x', '(a+)', 'x'],
    ["(?'n'a)\\k'n'\\k{n}\\g{n}\\g1\\g{1}", 'x', 'aaaaaa', 'x'],
    ['(a)(b)\\g{-1}', 'x', 'abb', 'x'],
    ['\\x{1F98A}', 'fox', '🦊', 'fox'],
    ['\\pL+', 'x', 'añ1', 'x1'],
    ['\\P{L}+', 'x', 'a12b', 'axb'],
    ['\\p{^L}+', 'x', 'a12b', 'axb'],
    ['\\p{Han}+', 'x', 'a猫', 'ax'],
    ['\\p{IsCyrillic}+', 'x', 'aк', 'ax'],
    ['[[:alpha:]]+', 'x', 'é1', 'x1'],
    ['[^[:space:],]+', 'x', 'a b,c', 'x x,x'],
    ['(?-i)A', 'x', 'aA', 'ax'],
    ['(?i:a)', 'x', 'aA', 'xx'],
    ['\\e|\\cA', '', 'a\x1b\x01', 'a'],
  ])('knows %s of other programs', (find, replace, text, result) => {
    expect(edited(find, replace, text, { matchCase: false })).toBe(result);
  });

  it.each([
    ['(\\w)(\\w)', '$2$1', 'ab', 'ba'],
    ['(?<c>\\w+) hair', '$<c>, ${c}, \\g<c>, \\g{c}', 'red hair', 'red, red, red, red'],
    ['b', '[$&][$0][\\0]', 'abc', 'a[b][b][b]c'],
    ['b', '$$1 costs $5', 'b', '$1 costs $5'],
    ['(b)', '$12', 'b', 'b2'],
    ['b', "$' $`", 'abc', "a$' $`c"],
    ['b', 'c$', 'b', 'c$'],
  ])('%s takes the replacement %s', (find, replace, text, result) => {
    expect(edited(find, replace, text)).toBe(result);
  });

  it.each([
    ['a++', 'Write a|Write \\+ alone'],
    ['(?>a)', 'Write \\(\\?:'],
    ['a\\Kb', '\\(\\?<=…\\)'],
    ['\\Ga', 'Leave it out'],
    ['\\y', 'Write y for the letter'],
    ['\\Ua', 'Upper and lower case'],
    ['a(?i)b', 'at the very beginning'],
    ['(?i:a)', 'at the very beginning'],
    ['(?x)a b', 'without blanks'],
    ['(?|a|b)', 'Write \\(\\?:'],
    ['(?R)', 'calls itself'],
    ['(?(1)a)', 'two edits'],
    ['(a)\\2', 'There is one'],
    ['\\k<n>', 'There are none'],
    ['\\p{Nothing}', 'Cyrillic'],
    ['[abc', 'Write \\\\\\['],
    ['a\\', 'Write \\\\\\\\'],
    ['[\\A]', 'brackets'],
    ['(*SKIP)a', 'Leave it out'],
    ['(', '\\S'],
    [')', '\\S'],
    ['*', '\\S'],
    ['[z-a]', '\\S'],
    ['(?<a>x)(?<a>y)', 'two groups'],
  ])('explains %s with the cure', (find, cure) => {
    expect(() => edited(find, '', 'x')).toThrow(new RegExp(`cannot be read: .*(?:${cure})`, 'u'));
    expect(() => edited(find, '', 'x', { wholeWord: true })).toThrow(/cannot be read/);
  });

  it.each([
    ['(a)', '\\2', 'There is one'],
    ['a', '\\1', 'There are none'],
    ['a', '$<n>', 'There are none'],
    ['a', '\\Ux', 'Upper and lower case'],
    ['a', '\\qx', 'Write \\\\\\\\q'],
  ])('%s explains the replacement %s', (find, replace, cure) => {
    expect(() => edited(find, replace, 'x')).toThrow(new RegExp(cure, 'u'));
  });

  it('with a backslash before every sign finds just that text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (text) => {
        const find = text.replace(/[^A-Za-z0-9]/gu, (sign) => `\\${sign}`);
        expect(edited(find, 'x', `ab ${text} ab`).length).toBeLessThanOrEqual(text.length + 6);
        expect(edited(`\\A${find}\\Z`, 'x', text)).toBe('x');
      }),
    );
  });

  it('either is read or says why, whatever is typed', () => {
    const typed = fc.string({
      unit: fc.constantFrom(...'ab\\\\(()[]{}?*+|.^$<>:=!-,1P#iKQEgkpx\'"'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(typed, typed, (find, replace) => {
        fc.pre(find !== '');
        try {
          const edit = { ...plain, find, replace };
          captionEditor(edit, editContext(edit, []));
        } catch (error) {
          expect(error).toMatchObject({ name: 'CaptionEditError' });
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('that would make a caption without end says so', () => {
    expect(() => edited('a', 'b'.repeat(20_000), 'a'.repeat(20_000))).toThrow(/million/);
    const text = { isRegex: false };
    expect(() => edited('a', 'b'.repeat(20_000), 'a'.repeat(20_000), text)).toThrow(/million/);
  });
});

describe('a slice', () => {
  it('ends after its time, with at least one caption, and goes on from there', () => {
    let time = 0;
    const edit = sliceEditor(() => (time += 60));
    const ask = { edit: { ...plain, find: 'a', replace: 'b' }, captions: ['a', 'aa', 'aaa'] };
    expect(edit(ask)).toEqual({ texts: ['b', 'bb'], error: null });
    expect(edit({ ...ask, captions: ['aaa'] })).toEqual({ texts: ['bbb'], error: null });
    expect(edit({ ...ask, captions: [] })).toEqual({ texts: [], error: null });
  });

  it('says why an edit cannot be carried out, and takes the next', () => {
    const edit = sliceEditor(() => 0);
    expect(edit({ edit: { ...plain, find: '(' }, captions: ['a'] }).error).toMatch(
      /cannot be read/,
    );
    expect(edit({ edit: { ...plain, find: 'a' }, captions: ['ab'] }).texts).toEqual(['b']);
  });
});
