import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classTokens } from './class-tokens.js';
import { parseConceptFolder, readFolderName } from './concept-folder.js';

interface Recorded {
  readonly python: string;
  readonly rows: readonly (readonly [name: string, repeats: string | null, words: string])[];
}
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/trainer/folder-names.json'), 'utf8'),
) as Recorded;

describe('names of folders', () => {
  it(`are read as Python ${recorded.python} reads them by the trainer's rule`, () => {
    expect(recorded.rows.length).toBeGreaterThan(1500);
    const wrong = recorded.rows.filter(([name, repeats, words]) => {
      const read = readFolderName(name);
      if (repeats === null) return read !== null;
      return (
        read?.words !== words ||
        read.repeats !== Number(repeats) ||
        read.repeats < 0 !== repeats.startsWith('-')
      );
    });
    expect(wrong).toEqual([]);
  });

  it('are concepts when they are brought in only with a name and a usable number', () => {
    for (const [name, repeats, words] of recorded.rows) {
      const number = Number(repeats ?? 0);
      const isConcept = words.trim() !== '' && number >= 1 && number <= 10_000;
      const expected = isConcept ? { repeats: number, name: words.trim() } : null;
      expect([name, parseConceptFolder(name)]).toEqual([name, expected]);
    }
  });

  it('have all words behind the first underscore, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999 }),
        fc.string({ unit: 'grapheme' }),
        (repeats, words) => {
          expect(readFolderName(`${repeats}_${words}`)).toEqual({ repeats, words });
        },
      ),
    );
  });
});

describe('an image without a caption is trained as', () => {
  const concept = { name: 'Anna', dir: 'img/3_oil style' };
  it.each([
    ['the trigger word that was given', concept, ' ohwx ', 'ohwx'],
    ['the words of its folder, without one', concept, '', 'oil style'],
    [
      'the words of its folder, where it is a regularisation image',
      { ...concept, isRegularisation: true },
      'ohwx',
      'oil style',
    ],
    ['nothing, where its folder has a number alone', { name: '4', dir: '4' }, '', ''],
    ['all behind the first underscore', { name: 'x', dir: 'img/1_000_x' }, '', '000_x'],
    ['the words with their blanks', { name: 'x', dir: 'img/4_ x ' }, '', ' x '],
    [
      'the name, where its folder has no number',
      { name: 'Anna', dir: '/photos/of anna', isLinked: true },
      '',
      'Anna',
    ],
    [
      'the name, where a linked folder is a number alone',
      { name: 'Anna', dir: '/photos/2023/', isLinked: true },
      '',
      'Anna',
    ],
    [
      'the words of a linked folder',
      { name: 'Anna', dir: 'D:\\data\\5_ohwx woman', isLinked: true },
      '',
      'ohwx woman',
    ],
    [
      'the words of a folder with a backslash in its name',
      { name: 'x', dir: '/data/5_a\\b' },
      '',
      'a\\b',
    ],
  ])('%s', (_what, of, trigger, expected) => expect(classTokens(of, trigger)).toBe(expected));
});
