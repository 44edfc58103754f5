import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NamedPower } from '../../shared/contract/index.js';
import { powerProblems } from '../../shared/domain/powers/index.js';
import {
  blockingProblems,
  isForYes,
  powerOfProblem,
  visibleText,
  waitsForYes,
} from './power-words.js';

const power = (value: string, at = 'huggingface_repo_id'): NamedPower => ({
  kind: 'send',
  value,
  at,
});

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const ANY_TEXT = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 })
  .map((codes) => String.fromCodePoint(...codes));

describe('visibleText', () => {
  it('shows what a screen would hide or move', () => {
    expect(visibleText('a\u202egnp.exe')).toBe('a\\u{202e}gnp.exe');
    expect(visibleText('one\ntwo\u200b\u0007')).toBe('one\\u{a}two\\u{200b}\\u{7}');
    expect(visibleText('/nas/Füchse 狐/🦊')).toBe('/nas/Füchse 狐/🦊');
  });

  it('leaves nothing hidden in any text, and keeps the rest of it', () => {
    fc.assert(
      fc.property(ANY_TEXT, (text) => {
        const shown = visibleText(text);
        expect(shown).not.toMatch(HIDDEN);
        const seen = [...text].filter((sign) => !HIDDEN.test(sign));
        expect(shown.replace(/\\u\{[0-9a-f]+\}/g, '')).toBe(seen.join(''));
      }),
    );
  });
});

describe('problems that a yes solves', () => {
  it('lead to their power by its exact value, also among values that begin alike', () => {
    const powers = [power('huggingface_repo_id=a/b'), power('huggingface_repo_id=a/b.c')];
    const problems = powerProblems(powers);
    expect(problems.map((problem) => powerOfProblem(problem, powers))).toEqual(powers);
    expect(powerOfProblem({ code: 'not_there', message: problems[0]?.message ?? '' }, powers)).toBe(
      null,
    );
  });

  it('are all that stands in the way only where nothing else does', () => {
    const problems = powerProblems([power('x')]);
    const other = { field: null, severity: 'error', code: 'no_images', message: '' } as const;
    expect(problems.every(isForYes)).toBe(true);
    expect(waitsForYes({ problems, findings: [] })).toBe(true);
    expect(waitsForYes({ problems: [...problems, other], findings: [] })).toBe(false);
    expect(waitsForYes({ problems: [], findings: [] })).toBe(false);
  });
});

it('an empty dataset blocks no start while images elsewhere are off: they are asked for first', () => {
  const empty = {
    field: 'dataset',
    severity: 'error',
    code: 'dataset_empty',
    message: 'none',
  } as const;
  const off = powerProblems([{ kind: 'linked_folder', value: '/nas', at: 'Concept fox' }]);
  expect(blockingProblems([...off, empty])).toEqual([]);
  expect(blockingProblems([...powerProblems([power('x')]), empty])).toEqual([empty]);
});
