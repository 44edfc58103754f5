import { describe, expect, it } from 'vitest';
import { TagRules } from '../../shared/domain/captioning/index.js';
import { readArgs } from './args.js';
import { CAPTION_OPTIONS } from './caption.js';
import { UsageError } from './output.js';
import { tagRulesOf } from './tag-rules.js';

const rulesOf = (...words: string[]) =>
  TagRules.parse(tagRulesOf(readArgs(words, CAPTION_OPTIONS, 0)));

describe('options of the tagger', () => {
  it('can say everything that the window can', () => {
    const rules = rulesOf(
      ...['--threshold', '0.4', '--character-threshold', '0.8', '--meta-threshold', '1'],
      ...['--rating', 'first', '--quality', 'last', '--separator', ' | ', '--script-order'],
      ...['--tag-replacement', 'tan,tanned;:d\\,,smile', '--tag-replacement', 'a,b'],
      ...['--remove-underscore', '--character-tags-first', '--expand-characters'],
      ...['--undesired', 'solo, x', '--always-first', '1girl,solo', '--labels-by-row'],
    );
    expect(rules).toEqual({
      generalThreshold: 0.4,
      characterThreshold: 0.8,
      copyrightThreshold: 0.4,
      artistThreshold: 0.4,
      metaThreshold: 1,
      modelThreshold: 0.4,
      rating: 'first',
      quality: 'last',
      removeUnderscore: true,
      expandCharacters: true,
      charactersFirst: true,
      undesired: ['solo', 'x'],
      alwaysFirst: ['1girl', 'solo'],
      replacements: [
        { from: 'tan', to: 'tanned' },
        { from: ':d,', to: 'smile' },
        { from: 'a', to: 'b' },
      ],
      separator: ' | ',
      labels: 'rows',
      order: 'script',
    });
  });

  it('leave the rest as the window has it, but for the order of lists', () => {
    expect(rulesOf()).toEqual({ ...TagRules.parse({}), order: 'given' });
  });

  it.each([
    ['--rating', 'middle'],
    ['--quality', ''],
    ['--separator', ''],
    ['--tag-replacement', 'alone'],
    ['--tag-replacement', 'a,b,c'],
    ['--threshold', '2'],
  ])('%s %j is a usage error', (option, value) => {
    expect(() => rulesOf(option, value)).toThrow(UsageError);
  });
});
