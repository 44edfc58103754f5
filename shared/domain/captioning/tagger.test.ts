import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionFromProse, captionFromTags } from './compose-caption.js';
import { labelsFromCsv, labelsFromMapping, parseCsv, TagListError, type Label } from './labels.js';
import { lowestThreshold, pickTags } from './pick-tags.js';
import { cleanProse, isRefusal, proseInstruction } from './prose.js';
import { CaptioningRecipe, TagRules } from './recipe.js';

const HEADER = 'tag_id,name,category,count\n';

describe('lists of tags', () => {
  it('rows keep their places; the script counts ratings, then general, then characters', () => {
    const csv = `${HEADER}1,saber,4,9\n2,1girl,0,8\n3,odd,7,7\n4,general,9,6\n5,"don't_say_""lazy""",0,5\n`;
    expect(labelsFromCsv(csv, 'rows').map((label) => label?.name ?? null)).toEqual([
      'saber',
      '1girl',
      null,
      'general',
      'don\'t_say_"lazy"',
    ]);
    expect(labelsFromCsv(csv, 'script').map((label) => label?.name)).toEqual([
      'general',
      '1girl',
      'don\'t_say_"lazy"',
      'saber',
    ]);
  });

  it('says what is wrong with a list', () => {
    expect(() => labelsFromCsv('name\n', 'rows')).toThrow(TagListError);
    expect(() => labelsFromCsv(HEADER, 'rows')).toThrow('names no tags');
    expect(() => labelsFromCsv(`${HEADER}1,a\n`, 'rows')).toThrow('line 2');
    expect(() => labelsFromMapping('[')).toThrow('not JSON');
    expect(() => labelsFromMapping('{"x": {"tag": "a", "category": "General"}}')).toThrow('“x”');
    expect(() => labelsFromMapping('{"9e9": {"tag": "a", "category": "Meta"}}')).toThrow('9e9');
    expect(() => labelsFromMapping('{"0": {"tag": "a", "category": "Odd"}}')).toThrow('“Odd”');
  });

  it('a mapping may have gaps and any order', () => {
    const mapping =
      '{"2": {"tag": "b", "category": "Meta"}, "0": {"tag": "a", "category": "General"}}';
    expect(labelsFromMapping(mapping)).toEqual([
      { name: 'a', category: 'general' },
      null,
      { name: 'b', category: 'meta' },
    ]);
  });

  it('any cells survive being written and read', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'ü', '_', '(') });
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    const written = (cells: string[]) =>
      cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(',');
    fc.assert(
      fc.property(rows, (all) => {
        expect(parseCsv(all.map(written).join('\r\n'))).toEqual(all);
      }),
    );
  });
});

const LABELS: Label[] = [
  { name: 'general', category: 'rating' },
  { name: 'sensitive', category: 'rating' },
  { name: 'questionable', category: 'rating' },
  { name: 'explicit', category: 'rating' },
  { name: 'long_hair', category: 'general' },
  { name: '^_^', category: 'general' },
  { name: '(o)_(o)', category: 'general' },
  { name: 'solo', category: 'general' },
  { name: 'pip_(winter)_(beacon)', category: 'character' },
  { name: 'saber', category: 'character' },
];
const ALL = [0.1, 0.7, 0.2, 0.05, 0.4, 0.9, 0.35, 0.6, 0.8, 0.5];

function texts(rules: Partial<TagRules> = {}, values: readonly number[] = ALL): string[] {
  const outputs = values.map((_, index) => index);
  const single = Float32Array.from(values);
  return pickTags(LABELS, { outputs, values: single }, TagRules.parse(rules)).map(
    ({ text }) => text,
  );
}

describe('which tags, in which order', () => {
  it('by default: the order of the model, thresholds included, no rating, underscores kept', () => {
    const expected = ['long_hair', '^_^', '(o)_(o)', 'solo', 'pip_(winter)_(beacon)', 'saber'];
    expect(texts()).toEqual(expected);
    expect(texts({ generalThreshold: 0.6, characterThreshold: 0.8 })).toEqual([
      '^_^',
      'solo',
      'pip_(winter)_(beacon)',
    ]);
  });

  it('underscores go in names longer than three characters', () => {
    expect(texts({ removeUnderscore: true }).slice(0, 3)).toEqual(['long hair', '^_^', '(o) (o)']);
  });

  it('characters are expanded before underscores go', () => {
    expect(texts({ expandCharacters: true, removeUnderscore: true })).toContain(
      'pip (winter), beacon',
    );
  });

  it('characters first come out turned round as the script has it, or in order', () => {
    expect(texts({ charactersFirst: true }).slice(0, 2)).toEqual([
      'saber',
      'pip_(winter)_(beacon)',
    ]);
    expect(texts({ charactersFirst: true, order: 'given' })[0]).toBe('pip_(winter)_(beacon)');
  });

  it('always-first tags come out turned round as the script has it, or in the order given; not trimmed', () => {
    const alwaysFirst = ['solo', '^_^', ' saber', 'not there'];
    expect(texts({ alwaysFirst }).slice(0, 3)).toEqual(['^_^', 'solo', 'long_hair']);
    expect(texts({ alwaysFirst, order: 'given' }).slice(0, 2)).toEqual(['solo', '^_^']);
  });

  it('the rating stands first or last; an undesired one leaves no gap for the next', () => {
    expect(texts({ rating: 'first' })[0]).toBe('sensitive');
    expect(texts({ rating: 'last' }).at(-1)).toBe('sensitive');
    expect(texts({ rating: 'first', alwaysFirst: ['solo'] }).slice(0, 2)).toEqual([
      'solo',
      'sensitive',
    ]);
    expect(texts({ rating: 'first', undesired: ['sensitive'] })[0]).toBe('long_hair');
  });

  it('undesired tags compare with the name as it comes out', () => {
    expect(texts({ undesired: ['long_hair'], removeUnderscore: true })).toContain('long hair');
    expect(texts({ undesired: ['long hair'], removeUnderscore: true })).not.toContain('long hair');
  });

  it('synonyms are written instead, each once', () => {
    const replacements = [
      { from: 'solo', to: 'alone' },
      { from: 'saber', to: 'alone' },
    ];
    expect(texts({ replacements }).filter((text) => text === 'alone')).toEqual(['alone']);
  });

  it('a lower threshold never loses a tag, and every tag is at or above its own', () => {
    const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: LABELS.length,
      maxLength: LABELS.length,
    });
    const threshold = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(probabilities, threshold, threshold, (values, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const at = (general: number) => texts({ generalThreshold: general }, values);
        for (const tag of at(high)) expect(at(low)).toContain(tag);
      }),
    );
  });

  it('what can be picked at all is at least the lowest threshold', () => {
    const rules = TagRules.parse({ generalThreshold: 0.2, metaThreshold: 0.1 });
    expect(lowestThreshold(rules)).toBe(0.1);
  });
});

describe('captions out of tags', () => {
  const replace = { existing: 'replace', triggerWord: '' } as const;

  it('replaces, adds what is missing, or leaves alone what is there', () => {
    const tags = ['solo', 'sky'];
    expect(captionFromTags('old', tags, ', ', replace)).toBe('solo, sky');
    expect(captionFromTags('cat,  sky\n', tags, ', ', { ...replace, existing: 'append' })).toBe(
      'cat, sky, solo',
    );
    expect(captionFromTags('old', tags, ', ', { ...replace, existing: 'skip' })).toBe('old');
    expect(captionFromTags(' \n', tags, ', ', { ...replace, existing: 'skip' })).toBe('solo, sky');
  });

  it('the trigger word stands first and once', () => {
    const rules = { existing: 'append', triggerWord: ' ohwx ' } as const;
    expect(captionFromTags('cat, Ohwx', ['ohwx', 'sky'], ', ', rules)).toBe('ohwx, cat, sky');
  });

  it('adding the same tags again changes nothing more', () => {
    const tag = fc.stringMatching(/^[a-z]{1,6}$/);
    fc.assert(
      fc.property(fc.uniqueArray(tag), fc.string(), tag, (tags, before, triggerWord) => {
        const rules = { existing: 'append', triggerWord } as const;
        const once = captionFromTags(before, tags, ', ', rules);
        expect(captionFromTags(once, tags, ', ', rules)).toBe(once);
      }),
    );
  });
});

describe('prose', () => {
  it('the trigger word begins the caption, also where the model wrote it in another case', () => {
    const rules = { existing: 'replace', triggerWord: 'ohwx' } as const;
    expect(captionFromProse('', 'A cat sits.', rules)).toBe('ohwx, A cat sits.');
    expect(captionFromProse('', 'Ohwx sits.', rules)).toBe('ohwx sits.');
    expect(captionFromProse('', 'Ohwxy sits.', rules)).toBe('ohwx, Ohwxy sits.');
    expect(captionFromProse('', 'A cat.', { ...rules, triggerWord: '' })).toBe('A cat.');
  });

  it('is added behind what is there, once', () => {
    const rules = { existing: 'append', triggerWord: '' } as const;
    const once = captionFromProse('a cat', 'It sits.', rules);
    expect(once).toBe('a cat. It sits.');
    expect(captionFromProse(once, 'It sits.', rules)).toBe(once);
  });

  it('wrappings are taken off', () => {
    expect(cleanProse('<think>hm\nhm</think>\nCaption: “A  cat\nsits.”')).toBe('A cat sits.');
    expect(cleanProse("Here's the caption: A cat.")).toBe('A cat.');
    expect(cleanProse('```text\nA cat.\n```')).toBe('A cat.');
    expect(cleanProse('  ')).toBe('');
  });

  it('knows a refusal from a caption', () => {
    for (const refusal of [
      'I’m sorry, but I can’t help with that.',
      'I cannot see an image.',
      'As an AI, I …',
    ])
      expect(isRefusal(refusal), refusal).toBe(true);
    for (const caption of [
      'I-beams rise over a street.',
      'A sorry sight: a wet cat.',
      'ohwx says “I can’t”.',
    ])
      expect(isRefusal(caption), caption).toBe(false);
  });

  it('templates name the trigger word; a text of one’s own takes its place', () => {
    expect(proseInstruction({ template: 'character', prompt: '' }, 'ohwx')).toContain('“ohwx”');
    expect(proseInstruction({ template: 'style', prompt: '' }, '')).not.toContain('“”');
    expect(proseInstruction({ template: 'own', prompt: 'Name {trigger}.' }, 'ohwx')).toBe(
      'Name ohwx.',
    );
  });
});

it('a recipe fills itself in with the script’s defaults', () => {
  const recipe = CaptioningRecipe.parse({ by: { kind: 'tagger', model: 'wd-vit-tagger-v3' } });
  expect(recipe.by).toMatchObject({ rules: { generalThreshold: 0.35, separator: ', ' } });
  expect(recipe).toMatchObject({ existing: 'replace', triggerWord: '' });
});
