import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEdit,
  CaptionEdit,
  CaptionCounter,
  describeEdit,
  editContext,
  joinTags,
  looksLikeTags,
  splitTags,
  triggerCheck,
} from './index.js';

const edit = (value: CaptionEdit, caption: string, all: readonly string[] = [caption]) =>
  applyEdit(value, caption, editContext(value, all));

const PROSE = 'A woman in a red dress stands in a forest, looking back. Soft light, film grain.';

describe('looksLikeTags', () => {
  it.each([
    ['ohwx, 1girl, red_hair, smile', true],
    ['ohwx', true],
    ['ohwx woman', true],
    ['ohwx woman, standing in front of a wall, smiling', true],
    ['1girl, solo, long hair, looking at viewer, upper body', true],
    [PROSE, false],
    ['A photo of ohwx woman standing on a beach', false],
    ['a woman in a red dress, standing in the dark forest, soft light from above', false],
    ['A cat.', false],
    ['', false],
    ['tag, other\nA second line that the trainer never reads.', true],
    ['1girl, solo, ...', true],
    ['1girl, solo, !?', true],
    ['...', true],
    ["1girl, solo, st. gloriana's school uniform", true],
    ["1girl, St. Gloriana's School Uniform, solo, hat", true],
    ['1girl, solo, dr. pepper, smile', true],
    ['1girl, Dr. Pepper, Mr. Fullswing, smile', true],
    ['love live! school idol project, 1girl, solo', true],
    ['1girl, solo, smile.', true],
    ['1girl, solo, the quick brown fox jumps over lazy dogs', true],
    ['ohwx, 1girl ||| long hair, {red, dark red|blue} dress, hat;;;bag', true],
    ['1girl, solo, hand on own hip, looking at viewer, standing on one leg', true],
    ['vol. 3, no. 5, cover page, k-on!, english text', true],
    ['девушка, длинные волосы, улыбка, парк.', true],
    ['笑顔, 公園, 猫', true],
    ['a photo of a dog, a cat, and a bird', false],
    ['She is smiling, he is running, they talk', false],
    ['A woman, smiling at the camera, outdoors. Soft light.', false],
    ['Red hat, blue sky, and a dog. The woman smiles, laughs, and waves.', false],
    ['Девушка стоит у окна, смотрит вдаль.', false],
    ['Une femme en robe rouge, debout dans la forêt. Lumière douce, grain.', false],
    ['girl with a pearl earring, portrait of a young woman', false],
    ['一个女孩站在窗前，看着外面。', false],
  ])('%j: %s', (caption, expected) => {
    expect(looksLikeTags(caption)).toBe(expected);
  });
});

describe('edits', () => {
  const add = {
    kind: 'add',
    text: 'ohwx',
    where: 'start',
    as: 'tag',
    onlyIfMissing: true,
  } as const;

  it.each<[string, CaptionEdit, string, string]>([
    ['add at the start', add, 'smile, hat', 'ohwx, smile, hat'],
    ['add where it is already', add, 'smile, OHWX', 'smile, OHWX'],
    ['add to an empty one', add, '', 'ohwx'],
    ['add at the end', { ...add, where: 'end' }, 'smile, hat,', 'smile, hat, ohwx'],
    ['add before the second line', { ...add, where: 'end' }, 'smile\nmore', 'smile, ohwx\nmore'],
    [
      'add text to prose',
      { ...add, text: 'By night.', as: 'text', where: 'end' },
      'A cat. ',
      'A cat. By night.',
    ],
    ['remove', { kind: 'remove', tags: ['Smile', 'none'] }, 'ohwx, smile, hat', 'ohwx, hat'],
    ['remove leaves odd spacing alone', { kind: 'remove', tags: ['x'] }, 'a ,b', 'a ,b'],
    ['remove leaves prose alone', { kind: 'remove', tags: ['film grain.'] }, PROSE, PROSE],
    [
      'trigger first',
      { kind: 'trigger_first', trigger: 'ohwx' },
      'smile, ohwx, hat',
      'ohwx, smile, hat',
    ],
    ['trigger missing', { kind: 'trigger_first', trigger: 'ohwx' }, 'smile', 'ohwx, smile'],
    ['trigger once', { kind: 'trigger_first', trigger: 'ohwx' }, 'ohwx, a, OHWX', 'ohwx, a'],
    ['trigger before prose', { kind: 'trigger_first', trigger: 'ohwx' }, PROSE, `ohwx, ${PROSE}`],
    [
      'trigger in prose',
      { kind: 'trigger_first', trigger: 'ohwx' },
      'A photo of ohwx at sea.',
      'A photo of ohwx at sea.',
    ],
    [
      'trigger with a class word',
      { kind: 'trigger_first', trigger: 'ohwx' },
      'ohwx woman, hat',
      'ohwx woman, hat',
    ],
    [
      'trigger in place of placeholders',
      { kind: 'trigger_first', trigger: 'ohwx' },
      'a photo of [trigger] in a garden',
      'a photo of ohwx in a garden',
    ],
    [
      'trigger in place of a placeholder among tags',
      { kind: 'trigger_first', trigger: '$&x' },
      'hat, {trigger_word}, [Name]',
      '$&x, hat',
    ],
    ['reorder', { kind: 'reorder', first: ['hat', 'ohwx'] }, 'a, ohwx, b, hat', 'hat, ohwx, a, b'],
    ['dedupe', { kind: 'dedupe' }, 'a, B, A, b, c', 'a, B, c'],
    [
      'underscores',
      { kind: 'underscores' },
      'long_hair, ^_^, o_o, (o)_(o), 6_9, a__b',
      'long hair, ^_^, o_o, (o)_(o), 6_9, a b',
    ],
    ['lower case', { kind: 'case', to: 'lower' }, 'Ünï A', 'ünï a'],
    [
      'sentence case',
      { kind: 'case', to: 'sentence' },
      'a cat. it sits! NASA',
      'A cat. It sits! NASA',
    ],
    [
      'merge',
      { kind: 'merge', from: ['grin', 'smiling'], to: 'smile' },
      'grin, hat, smile, smiling',
      'smile, hat',
    ],
    [
      'sort by name',
      { kind: 'sort', by: 'name', keepFirst: 1 },
      'ohwx, c, a10, a2',
      'ohwx, a2, a10, c',
    ],
  ])('%s', (_, value, before, after) => {
    expect(CaptionEdit.parse(value)).toEqual(value);
    expect(edit(value, before)).toBe(after);
    expect(describeEdit(value)).toMatch(/\S/);
  });

  it('sorts by how often a tag occurs in the captions edited', () => {
    const all = ['ohwx, rare, often', 'often, mid', 'often, mid', 'A long sentence. Rare, rare.'];
    const value = { kind: 'sort', by: 'frequency', keepFirst: 1 } as const;
    expect(edit(value, 'ohwx, rare, mid, often', all)).toBe('ohwx, often, mid, rare');
  });
});

describe('find and replace', () => {
  const plain = {
    kind: 'replace',
    find: 'cat',
    replace: 'dog',
    isRegex: false,
    matchCase: false,
    wholeWord: false,
  } as const;

  it.each<[string, Partial<typeof plain> & object, string, string]>([
    ['plain', {}, 'Cat, concatenate\ncat', 'dog, condogenate\ndog'],
    ['match case', { matchCase: true } as never, 'Cat cat', 'Cat dog'],
    [
      'whole word',
      { wholeWord: true } as never,
      'cat, cats, Übercat, cat',
      'dog, cats, Übercat, dog',
    ],
    [
      'what is special in patterns',
      { find: 'a.b(c)', replace: '$1' } as never,
      'a.b(c) axb',
      '$1 axb',
    ],
    [
      'captures',
      { find: '(\\w+) hair', replace: 'hair of $1', isRegex: true } as never,
      'red hair',
      'hair of red',
    ],
    [
      'named captures',
      { find: '(?<c>\\w+) hair', replace: '$<c>', isRegex: true } as never,
      'red hair',
      'red',
    ],
    ['the line ends', { find: '$', replace: '!', isRegex: true } as never, 'red', 'red!'],
  ])('%s', (_, more, before, after) => {
    expect(edit({ ...plain, ...more } as CaptionEdit, before)).toBe(after);
  });

  it.each(['(', '[z-a]', '(?<a>x)(?<a>y)', '\\p{Nothing}', '*'])(
    'refuses %s with a reason',
    (find) => {
      expect(() => edit({ ...plain, find, isRegex: true }, 'x')).toThrow(/cannot be read: \S/);
    },
  );

  // What Python makes of it; an expression that takes too long is ended by its time, not refused by its look.
  it.each([
    ['(a+)+$', 'zzz'],
    ['(?:x*)*', 'dogzdogzdogzdog'],
    ['((a{2,})b)+', 'zzz'],
    ['([^,]+,?)*$', 'dogdog'],
    ['(,\\s*)+', 'zzz'],
  ])('takes %s', (find, after) => {
    expect(edit({ ...plain, find, isRegex: true }, 'zzz')).toBe(after);
  });

  it.each(['(a+)b+', '(?:ab)+', '[(+)]+', '\\(a+\\)+', '(a{2}b)+'])('takes %s', (find) => {
    expect(edit({ ...plain, find, isRegex: true }, 'zzz')).toBe('zzz');
  });
});

const tag = fc
  .string({ unit: fc.constantFrom(...'ab_cÜ 1(^)'), minLength: 1, maxLength: 6 })
  .map((text) => text.trim())
  .filter((text) => text !== '');
const tagLine = fc.array(tag, { minLength: 2, maxLength: 8 }).map(joinTags).filter(looksLikeTags);
const anyCaption = fc.oneof(tagLine, fc.string({ unit: 'binary', maxLength: 60 }));

describe('properties', () => {
  it('tags survive being joined and split', () => {
    fc.assert(
      fc.property(fc.array(tag), (tags) => {
        expect(splitTags(joinTags(tags))).toEqual(tags);
      }),
    );
  });

  it.each<CaptionEdit>([
    { kind: 'dedupe' },
    { kind: 'underscores' },
    { kind: 'trigger_first', trigger: 'ab' },
    { kind: 'merge', from: ['a', 'b'], to: 'c' },
    { kind: 'sort', by: 'name', keepFirst: 1 },
    { kind: 'reorder', first: ['b', 'a'] },
    { kind: 'remove', tags: ['a'] },
    { kind: 'case', to: 'sentence' },
    { kind: 'add', text: 'c', where: 'end', as: 'tag', onlyIfMissing: true },
  ])('$kind twice is $kind once, and further lines stay', (value) => {
    fc.assert(
      fc.property(anyCaption, (caption) => {
        const once = edit(value, caption);
        expect(edit(value, once)).toBe(once);
        const withMore = edit(value, `${caption.split(/[\r\n]/, 1)[0]}\r\nsecond, second`);
        expect(withMore.endsWith('\r\nsecond, second')).toBe(true);
      }),
    );
  });

  it('sorting and reordering lose and add no tag', () => {
    fc.assert(
      fc.property(tagLine, (line) => {
        const edits: CaptionEdit[] = [
          { kind: 'sort', by: 'frequency', keepFirst: 2 },
          { kind: 'reorder', first: ['b', 'a'] },
        ];
        for (const value of edits) {
          expect(splitTags(edit(value, line)).sort()).toEqual(splitTags(line).sort());
        }
      }),
    );
  });
});

it('says how the trigger word stands', () => {
  const useOf = triggerCheck('ohwx');
  expect(['ohwx, a', 'a photo of ohwx.', 'OHWX, a', 'ohwxs', 'a\nohwx'].map(useOf)).toEqual([
    'present',
    'present',
    'other_case',
    'missing',
    'missing',
  ]);
  expect(triggerCheck(' ')('a')).toBe('present');
  expect(triggerCheck('a+b')('x, a+b')).toBe('present');
});

it('counts tags, the trigger word, and equal captions', () => {
  const counter = new CaptionCounter('ohwx');
  for (const caption of [
    'ohwx, smile, Hat',
    'smile, hat, hat',
    'Smile, OHWX',
    '',
    'ohwx, smile, Hat',
    PROSE,
  ])
    counter.add(caption);
  const statistics = counter.result();
  expect(statistics).toMatchObject({
    images: 6,
    withoutCaption: 1,
    tagged: 4,
    trigger: { present: 2, otherCase: 1, missing: 2 },
    identical: [{ caption: 'ohwx, smile, Hat', images: 2 }],
    length: { longest: PROSE.length },
  });
  expect(statistics.tags.slice(0, 3)).toEqual([
    { tag: 'smile', images: 4, withTrigger: 2 },
    { tag: 'Hat', images: 3, withTrigger: 2 },
    { tag: 'ohwx', images: 3, withTrigger: 2 },
  ]);
});
