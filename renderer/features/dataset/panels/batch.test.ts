import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptionEdit } from '../../../../shared/domain/captions/index.js';
import { EDIT_KINDS, editOfForm, EMPTY_FORM } from './batch-form.js';
import { BatchPreview, wordDiff } from './batch-preview.js';

describe('the form of a batch edit', () => {
  it.each(EDIT_KINDS.map(({ value }) => value))(
    '%s becomes a valid edit once it is filled in',
    (kind) => {
      const full = { ...EMPTY_FORM, kind, find: 'a', text: ' b ', tags: 'c, d', to: 'e' };
      const edit = editOfForm(full, 'ohwx');
      expect(edit?.kind).toBe(kind);
      expect(CaptionEdit.parse(edit)).toEqual(edit);
    },
  );

  it.each(['replace', 'add', 'remove', 'merge', 'reorder', 'trigger_first'] as const)(
    '%s is none while it is empty',
    (kind) => {
      expect(editOfForm({ ...EMPTY_FORM, kind, tags: ' , ', text: ' ' }, ' ')).toBeNull();
    },
  );
});

describe('the preview', () => {
  const images = Array.from({ length: 130 }, (_, index) => ({
    id: `${index}`,
    name: `${index}.png`,
    caption: index % 2 === 0 ? 'cat' : 'dog',
  }));

  it('is worked out in slices', () => {
    const preview = new BatchPreview(
      {
        kind: 'replace',
        find: 'cat',
        replace: 'hat',
        isRegex: false,
        matchCase: true,
        wholeWord: true,
      },
      images,
    );
    expect(preview.run(() => true)).toBe(false);
    expect(preview.changes).toHaveLength(25);
    while (!preview.run(() => true));
    expect(preview.changes).toHaveLength(65);
    expect(preview.changes[1]).toEqual({ id: '2', name: '2.png', before: 'cat', after: 'hat' });
  });

  it('says why an edit cannot be carried out', () => {
    const preview = new BatchPreview(
      { kind: 'replace', find: '(', replace: '', isRegex: true, matchCase: true, wholeWord: false },
      images,
    );
    expect(preview.isDone).toBe(true);
    expect(preview.error).toMatch(/cannot be read/);
  });
});

describe('differences', () => {
  it.each([
    [
      'ohwx, cat, hat',
      'ohwx, hat',
      [
        ['same', 'ohwx, '],
        ['gone', 'cat, '],
        ['same', 'hat'],
      ],
    ],
    [
      'a red cat',
      'a blue cat',
      [
        ['same', 'a '],
        ['gone', 'red'],
        ['new', 'blue'],
        ['same', ' cat'],
      ],
    ],
    [
      'ohwx, red hair',
      'ohwx,  hair',
      [
        ['same', 'ohwx, '],
        ['gone', 'red'],
        ['same', ' hair'],
      ],
    ],
    ['', 'new', [['new', 'new']]],
    ['same', 'same', [['same', 'same']]],
  ])('%j to %j', (before, after, parts) => {
    expect(wordDiff(before, after).map(({ kind, text }) => [kind, text])).toEqual(parts);
  });

  it('are one change where too many words differ', () => {
    const [before, after] = ['a', 'b'].map((word) => `${word}, `.repeat(900).replaceAll(',', word));
    expect(wordDiff(`${before ?? ''}end`, `${after ?? ''}end`)).toEqual([
      { kind: 'gone', text: `${before ?? ''}end` },
      { kind: 'new', text: `${after ?? ''}end` },
    ]);
  });

  it('hold both texts, whatever they are', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab ,ü🦊'), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = wordDiff(before, after);
        const of = (...kinds: string[]) =>
          parts
            .filter(({ kind }) => kinds.includes(kind))
            .map((part) => part.text)
            .join('');
        expect(of('same', 'gone')).toBe(before);
        expect(of('same', 'new')).toBe(after);
      }),
    );
  });
});
