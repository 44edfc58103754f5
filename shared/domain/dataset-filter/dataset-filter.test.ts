import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, FILTER_HELP, narrows, type FilterImage } from './index.js';
import { parseFilter, type FilterNode } from './parse-filter.js';

const base: FilterImage = {
  id: 'image-1',
  conceptId: 'cat',
  name: 'Portrait 1.PNG',
  caption: 'ohwx, red hair, smile, forest',
  sizeBytes: 2_500_000,
  width: 1536,
  height: 1024,
  format: 'png',
  problems: ['exif_rotated'],
};
const context = {
  triggerWord: 'ohwx',
  conceptOf: (id: string) => (id === 'cat' ? { name: 'My Cat', dir: 'img\\10_my cat' } : null),
  problemsOf: ({ id }: FilterImage) => (id === 'image-1' ? ['blur'] : []),
  tokens: { clip: (line: string) => line.length, t5: (line: string) => 2 * line.length },
};

function matches(text: string, more: Partial<FilterImage> = {}): boolean {
  const filter = compileFilter(text, context);
  if (!filter.ok) throw new Error(`${filter.at}: ${filter.message}`);
  return filter.matches({ ...base, ...more });
}

describe('terms', () => {
  it.each([
    ['', true],
    ['FOREST', true],
    ['portrait', true],
    ['desert', false],
    ['por*1', true],
    ['tag:"red hair"', true],
    ['tag:red', false],
    ['tag:red*', true],
    ['tag:?mile', true],
    ['caption:"hair, sm"', true],
    ['name:1.png', true],
    ['path:"10_my cat/port"', true],
    ['concept:"my cat"', true],
    ['concept:cat', true],
    ['concept:dog', false],
    ['format:png', true],
    ['issue:exif_rotated', true],
    ['issue:blur', true],
    ['issue:exif*', true],
    ['issue:unreadable', false],
    ['tags:4', true],
    ['tags:<3', false],
    ['tags:>=4', true],
    ['chars:>10', true],
    ['tokens:>75', false],
    ['tokens:29', true],
    ['t5:58', true],
    ['T5:>58', false],
    ['width:<1024', false],
    ['height:1024', true],
    ['aspect:1.5', true],
    ['aspect:>1.5', false],
    ['size:>2MB', true],
    ['size:<2.4mb', false],
    ['missing:trigger', false],
    ['missing:caption', false],
    ['smile desert', false],
    ['smile AND forest', true],
    ['desert OR smile', true],
    ['NOT desert', true],
    ['-smile', false],
    ['-tag:hat -tag:cap', true],
    ['(desert OR smile) width:>1000', true],
    ['desert smile OR forest', true],
    ['desert (smile OR forest)', false],
    ['NOT (desert OR hat)', true],
    ['"NOT"', false],
    ['tag:""', true],
  ])('%s: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it('prose has no tags', () => {
    const caption = 'A woman with red hair, smile, in a forest. Soft light.';
    expect(matches('tag:smile', { caption })).toBe(false);
    expect(matches('tags:0', { caption })).toBe(true);
    expect(matches('caption:smile', { caption })).toBe(true);
  });

  it('missing:caption and missing:trigger look at the first line', () => {
    expect(matches('missing:caption', { caption: ' \nohwx' })).toBe(true);
    expect(matches('missing:trigger', { caption: 'a\nohwx' })).toBe(true);
  });

  it('a caption that changes is looked at anew', () => {
    expect(matches('tag:hat')).toBe(false);
    expect(matches('tag:hat', { caption: 'hat, ohwx' })).toBe(true);
  });
});

describe('what is still being typed', () => {
  it.each([
    'tag:',
    'tag:"',
    'width:',
    'width:>',
    'missing:',
    'missing:tri',
    'NOT',
    '(',
    '(smile',
    'smile OR',
    'smile AND',
    '-',
    'NOT tag:',
    '()',
  ])('%s restricts no more than what is finished', (text) => {
    expect(matches(text)).toBe(true);
  });
});

describe('errors', () => {
  it.each([
    ['colour:red', 0, /no “colour:”.*tag:/],
    ['smile width:big', 6, /wants a number, for example width:>75/],
    ['width:1024px', 0, /wants a number/],
    ['size:>2XB', 0, /size:>2MB/],
    ['missing:hat', 0, /missing:trigger or missing:caption/],
    ['smile) hat', 5, /closes nothing/],
  ])('%s', (text, at, message) => {
    expect(compileFilter(text, context)).toEqual({
      ok: false,
      at,
      message: expect.stringMatching(message) as string,
    });
  });

  it('says so when tokens are not counted yet', () => {
    const without = { ...context, tokens: null };
    expect(compileFilter('smile -tokens:>75', without).ok).toBe(false);
    expect(compileFilter('(t5:>511)', without).ok).toBe(false);
    expect(compileFilter('smile', without).ok).toBe(true);
  });

  it('counts anew when other counters are given', () => {
    const image = { ...base };
    const count = (clip: number) => {
      const filter = compileFilter('tokens:7', {
        ...context,
        tokens: { clip: () => clip, t5: () => 0 },
      });
      return filter.ok && filter.matches(image);
    };
    expect([count(3), count(7)]).toEqual([false, true]);
  });
});

it('every example of the help can be read', () => {
  for (const { example } of FILTER_HELP) expect(compileFilter(example, context).ok).toBe(true);
});

/** A filter as text, with every value in quotes where that is allowed. */
function print(node: FilterNode): string {
  switch (node.kind) {
    case 'all':
      return '';
    case 'and':
    case 'or':
      return node.parts.map((part) => `(${print(part)})`).join(node.kind === 'or' ? ' OR ' : ' ');
    case 'not':
      return `NOT (${print(node.part)})`;
    case 'missing':
      return `missing:${node.what}`;
    case 'number':
      return `${node.field}:${node.comparison}${node.value}`;
    case 'text': {
      const value = node.isPattern ? node.value : `"${node.value.replace(/["\\]/g, '\\$&')}"`;
      return node.field === 'any' ? value : `${node.field}:${value}`;
    }
  }
}

const leaf: fc.Arbitrary<FilterNode> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    field: fc.constantFrom('any' as const, 'tag' as const, 'caption' as const, 'name' as const),
    value: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    isPattern: fc.constant(false),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    field: fc.constantFrom('tags' as const, 'width' as const, 'aspect' as const),
    comparison: fc.constantFrom(
      '>' as const,
      '<' as const,
      '>=' as const,
      '<=' as const,
      '=' as const,
    ),
    value: fc.nat(5000),
  }),
  fc.record({
    kind: fc.constant('missing' as const),
    what: fc.constantFrom('trigger' as const, 'caption' as const),
  }),
);
const tree = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ kind: fc.constant('not' as const), part: tie('node') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).node;

it('what is printed reads back as the same filter', () => {
  fc.assert(
    fc.property(tree, (node) => {
      expect(parseFilter(print(node))).toEqual({ ok: true, node });
    }),
  );
});

it('no text breaks the reader', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'()"-\\: *?<>=aORNTD9tag') }), (text) => {
      const parsed = parseFilter(text);
      if (parsed.ok) expect(typeof matches(text)).toBe('boolean');
      else expect(parsed.at).toBeLessThanOrEqual(text.length);
    }),
  );
});

describe('narrows', () => {
  const nodeOf = (text: string) => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(parsed.message);
    return parsed.node;
  };

  it.each([
    ['hat', 'ha', true],
    ['hat', '', true],
    ['HAT cat', 'ha', true],
    ['cat hat', 'hat ca', true],
    ['name:hat', 'name:ha', true],
    ['hat OR hats', 'hat', true],
    ['hat width:<5', 'width:<5', true],
    ['ha', 'hat', false],
    ['tag:hat', 'tag:ha', false],
    ['name:hat', 'ha', false],
    ['-hat', '-ha', false],
    ['hat OR cat', 'hat', false],
    ['h*t', 'h', false],
  ])('“%s” after “%s”: %s', (now, before, expected) => {
    expect(narrows(nodeOf(now), nodeOf(before))).toBe(expected);
  });

  it('what it says of any two filters holds for any image', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'B'), minLength: 1, maxLength: 3 });
    const term = fc.oneof(
      word,
      word.map((text) => `-${text}`),
      fc.tuple(fc.constantFrom('name', 'caption', 'tag'), word).map((pair) => pair.join(':')),
      fc.constantFrom('width:<5', 'missing:caption', 'a*'),
    );
    const filter = fc
      .tuple(fc.array(term, { maxLength: 3 }), fc.constantFrom(' ', ' OR '))
      .map(([terms, between]) => terms.join(between));
    const image = fc.record({ name: word, caption: fc.oneof(word, fc.constant('')) });
    let told = 0;
    fc.assert(
      fc.property(filter, filter, fc.array(image, { maxLength: 8 }), (now, before, images) => {
        if (!narrows(nodeOf(now), nodeOf(before))) return;
        told += 1;
        const [first, second] = [now, before].map((text) => compileFilter(text, context));
        if (!first?.ok || !second?.ok) throw new Error('not readable');
        for (const one of images) {
          const subject = { ...base, ...one };
          if (first.matches(subject)) expect(second.matches(subject)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
    expect(told).toBeGreaterThan(100);
  });
});
