import { describe, expect, it } from 'vitest';
import type { Concept } from '../../../shared/contract/index.js';
import { offeredTrigger, withoutCaptions } from './class-words.js';

const concept = (dir: string, more: Partial<Concept> = {}): Concept => ({
  ...{ id: dir, name: 'Anna', dir, isLinked: false, repeats: 3 },
  ...more,
});
const style = concept('img/3_oil style');
const anna = concept('img/10_ohwx woman');
const reg = concept('reg/1_woman', { isRegularisation: true });

describe('images without a caption', () => {
  it('are said to train as the words of each folder, or as the trigger word that was given', () => {
    const concepts = [style, anna, reg, concept('img/2_off', { isEnabled: false })];
    expect(withoutCaptions({ concepts, triggerWord: '' })).toBe(
      'as “oil style” or as “ohwx woman”',
    );
    expect(withoutCaptions({ concepts, triggerWord: ' zkw ' })).toBe('as “zkw”');
    expect(withoutCaptions({ concepts: [concept('4')], triggerWord: '' })).toBe('without any text');
  });
});

describe('a trigger word is offered', () => {
  it.each([
    ['from the only concept', [anna, reg], '', 'ohwx woman'],
    ['not where there is one', [anna], 'zkw', null],
    ['not where two could give it', [anna, style], '', null],
    ['not from a folder without words', [concept('img/4_')], '', null],
    ['not from regularisation images', [reg], '', null],
  ])('%s', (_what, concepts, triggerWord, expected) =>
    expect(offeredTrigger({ concepts, triggerWord })).toBe(expected),
  );
});
