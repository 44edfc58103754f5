import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addedTags,
  looksLikeTags,
  movedTag,
  splitTags,
  suggestTags,
  tagsOfCaption,
  withTags,
} from './index.js';

const tag = fc
  .string({ unit: fc.constantFrom(...'ab_cÜ 1(^)'), minLength: 1, maxLength: 6 })
  .map((text) => text.trim())
  .filter((text) => text !== '');
const tags = fc.array(tag, { maxLength: 8 });

describe('tags of a caption', () => {
  it('are not offered for prose or for nothing', () => {
    expect(tagsOfCaption('A woman in a red dress, standing there. Soft light.')).toBeNull();
    expect(tagsOfCaption('')).toBeNull();
    expect(tagsOfCaption('ohwx, red hair\nA second, line')).toEqual(['ohwx', 'red hair']);
  });

  it('give back any caption byte for byte when nothing was edited', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab ,_.\r\nÜ\t'), maxLength: 40 }),
        (text) => {
          const shown = tagsOfCaption(text);
          if (shown !== null) expect(withTags(text, shown)).toBe(text);
          else expect(looksLikeTags(text)).toBe(false);
        },
      ),
    );
  });

  it('are written into the first line, and further lines stay', () => {
    expect(withTags('a ,b\r\nmore, lines', ['b', 'a'])).toBe('b, a\r\nmore, lines');
    expect(withTags('a,\nx', [])).toBe('\nx');
  });

  it('read back as they were written', () => {
    fc.assert(
      fc.property(tags, (list) => {
        const text = withTags('old, ones\nmore', list);
        expect(splitTags(text.split('\n')[0] ?? '')).toEqual(list);
        expect(text.endsWith('\nmore')).toBe(true);
      }),
    );
  });
});

describe('moving', () => {
  it('loses and adds no tag, and there and back changes nothing', () => {
    fc.assert(
      fc.property(tags, fc.nat(9), fc.nat(9), (list, from, to) => {
        const moved = movedTag(list, from, to);
        expect([...moved].sort()).toEqual([...list].sort());
        if (from < list.length && to < list.length) {
          expect(moved[to]).toBe(list[from]);
          expect(movedTag(moved, to, from)).toEqual(list);
        }
      }),
    );
  });

  it('stops at the ends', () => {
    expect(movedTag(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(movedTag(['a', 'b'], 0, 7)).toEqual(['b', 'a']);
  });
});

it('adds what is not there yet, several at once', () => {
  expect(addedTags(['a', 'B'], ' b, c ,, C\nd')).toEqual(['a', 'B', 'c', 'd']);
  expect(addedTags(['a'], ' ')).toEqual(['a']);
});

it('suggests by where the text stands, then by frequency', () => {
  const all = ['long hair', 'red hair', 'hairpin', 'chair', 'hair', 'hat'].map((name, at) => ({
    tag: name,
    images: 10 - at,
  }));
  const names = (typed: string, have: string[] = [], limit = 9) =>
    suggestTags(all, typed, have, limit).map((one) => one.tag);
  expect(names('Hair')).toEqual(['hairpin', 'hair', 'long hair', 'red hair', 'chair']);
  expect(names('ha', ['HAIR'], 2)).toEqual(['hairpin', 'hat']);
  expect(names('', [], 2)).toEqual(['long hair', 'red hair']);
  expect(names('x')).toEqual([]);
});
