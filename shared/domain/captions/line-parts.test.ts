import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  captionEditor,
  editContext,
  leavesAlone,
  splitTags,
  tagsOfCaption,
  type CaptionEdit,
  type CaptionStyle,
} from './index.js';
import { lineOf, partsOf } from './line-parts.js';

const edited = (value: CaptionEdit, caption: string, style?: CaptionStyle) =>
  captionEditor(value, editContext(value, [caption]))(caption, style);

describe('the marks of the trainer', () => {
  it.each([
    [
      'ohwx, 1girl ||| hat, bag',
      [
        ['ohwx', '1girl'],
        ['hat', 'bag'],
      ],
    ],
    ['ohwx|||hat', [['ohwx'], ['hat']]],
    ['a ||| b ||| c', [['a'], ['b'], ['c']]],
    ['a, $$ b', [['a'], ['b']]],
    ['{red, dark red|blue} dress, hat', [['{red, dark red|blue} dress', 'hat']]],
    ['{{red}} hair, {a, b}', [['{{red}} hair', '{a', 'b}']]],
    ['|_|, ||_||, a', [['|_|', '||_||', 'a']]],
    ['(red:1.2), http://x, :d, >:)', [['(red:1.2)', 'http://x', ':d', '>:)']]],
  ])('part %s', (line, sections) => {
    expect(partsOf(line).sections).toEqual(sections);
  });

  it('glue tags, which count one by one', () => {
    expect(splitTags('a;;;b, c ||| d')).toEqual(['a', 'b', 'c', 'd']);
    expect(tagsOfCaption('a;;;b, c')).toBeNull();
    expect(tagsOfCaption('a, {b, c|d}')).toEqual(['a', '{b, c|d}']);
    expect(tagsOfCaption('a ||| b')).toBeNull();
  });

  it.each<[string, CaptionEdit, string, string]>([
    [
      'remove',
      { kind: 'remove', tags: ['1girl', 'hat'] },
      'ohwx, 1girl ||| hat, bag',
      'ohwx ||| bag',
    ],
    ['remove all of a side', { kind: 'remove', tags: ['hat'] }, 'ohwx ||| hat', 'ohwx |||'],
    ['remove in glue', { kind: 'remove', tags: ['b'] }, 'a;;;b;;;c, d', 'a;;;c, d'],
    ['remove leaves wildcards', { kind: 'remove', tags: ['a', 'b'] }, '{a, b|c}, b', '{a, b|c}'],
    [
      'sort',
      { kind: 'sort', by: 'name', keepFirst: 1 },
      'z, c, b ||| y;;;x, a',
      'z, b, c ||| a, y;;;x',
    ],
    ['dedupe', { kind: 'dedupe' }, 'a, b ||| B, c;;;A', 'a, b ||| c'],
    [
      'underscores',
      { kind: 'underscores' },
      'long_hair;;;red_hat ||| {a_b|c_d}',
      'long hair;;;red hat ||| {a_b|c_d}',
    ],
    ['merge', { kind: 'merge', from: ['grin'], to: 'smile' }, 'smile ||| grin, a', 'smile ||| a'],
    ['reorder', { kind: 'reorder', first: ['c'] }, 'a, c ||| b, c', 'c, a ||| c, b'],
    ['trigger', { kind: 'trigger_first', trigger: 'ohwx' }, 'a ||| b, ohwx', 'ohwx, a ||| b'],
  ])('are borders for %s', (_, value, before, after) => {
    expect(edited(value, before)).toBe(after);
  });

  it('stay, and no tag is lost, whatever a line is made of', () => {
    const piece = fc.constantFrom(
      'a',
      'red hair',
      '{x, y|z}',
      ' ||| ',
      ',',
      ', ',
      ';;;',
      ' $$ ',
      '|_|',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const line = pieces.join('');
        const parts = partsOf(line);
        expect(partsOf(lineOf(parts)).sections.flat()).toEqual(parts.sections.flat());
        const sorted = edited({ kind: 'sort', by: 'name', keepFirst: 0 }, line, 'tags');
        expect(splitTags(sorted).sort()).toEqual(splitTags(line).sort());
      }),
    );
  });
});

it.each([' ', ',', ', ', '.', '. ', 'a', '{', '{|', ';', '|', '!? ', 'a. B', '_'])(
  'a caption of many %j comes to an end',
  (unit) => {
    const line = unit.repeat(100_000);
    const value: CaptionEdit = { kind: 'remove', tags: ['solo'] };
    expect(edited(value, `${line}x`, 'tags').length).toBeGreaterThan(0);
    expect(edited(value, `${line}x`).length).toBeGreaterThan(0);
  },
);

describe('tags or prose', () => {
  const remove: CaptionEdit = { kind: 'remove', tags: ['solo'] };

  it('is what was set for a concept, whatever it looks like', () => {
    const doubtful = 'a girl in the park with a dog, solo';
    expect(edited(remove, doubtful)).toBe(doubtful);
    expect(leavesAlone(remove, doubtful)).toBe(true);
    expect(edited(remove, doubtful, 'tags')).toBe('a girl in the park with a dog');
    expect(leavesAlone(remove, doubtful, 'tags')).toBe(false);
    expect(edited(remove, '1girl, solo', 'prose')).toBe('1girl, solo');
    expect(leavesAlone(remove, '1girl, solo', 'prose')).toBe(true);
  });

  it('makes no difference for edits of text, and an empty caption is none of both', () => {
    expect(leavesAlone({ kind: 'case', to: 'lower' }, 'A cat sits there.')).toBe(false);
    expect(leavesAlone(remove, '')).toBe(false);
    expect(edited(remove, '', 'tags')).toBe('');
  });
});
