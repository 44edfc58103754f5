import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitExtension } from '../dataset/index.js';
import { pairCaptions } from './pair-captions.js';

const nfc = 'é'.normalize('NFC');
const nfd = 'é'.normalize('NFD');

/** Each image's texts in order, as `file (form)`. */
function paired(images: string[], texts: string[], ending = '.txt') {
  const { captions, unpaired, unclear } = pairCaptions(images, texts, ending);
  const of = Object.fromEntries(
    [...captions].map(([image, found]) => [
      image,
      found.map(({ file, form }) => (form === null ? file : `${file} (${form})`)),
    ]),
  );
  return { of, unpaired, unclear: [...unclear.keys()] };
}

describe('the text that belongs to an image', () => {
  it.each([
    ['the usual one', 'a.png', 'a.txt', 'a.txt'],
    ['another ending', 'a.png', 'a.caption', 'a.caption (other_ending)'],
    ['an ending of other tools', 'a.png', 'a.prompt', 'a.prompt (other_ending)'],
    ['a word of a tool', 'a.png', 'a.caption.txt', 'a.caption.txt (other_ending)'],
    ['an ending that Windows hid', 'a.png', 'a.txt.txt', 'a.txt.txt (other_ending)'],
    ['after the whole name', 'a.png', 'a.png.txt', 'a.png.txt (after_whole_name)'],
    ['after the whole name', 'a.png', 'a.png.tags', 'a.png.tags (after_whole_name)'],
    ['another case of the ending', 'a.png', 'a.TXT', 'a.TXT (letter_case)'],
    ['another case of the name', 'IMG_1.JPG', 'img_1.txt', 'img_1.txt (letter_case)'],
    ['another case of both', 'IMG.PNG', 'img.png.Txt', 'img.png.Txt (letter_case)'],
    ['another form of Unicode', `${nfc}.png`, `${nfd}.txt`, `${nfd}.txt (unicode_form)`],
    ['the same the other way', `${nfd}.png`, `${nfc}.txt`, `${nfc}.txt (unicode_form)`],
    ['both', `${nfc}.png`, `${nfd.toUpperCase()}.txt`, `${nfd.toUpperCase()}.txt (letter_case)`],
    ['dots in the name', 'v1.2.png', 'v1.2.txt', 'v1.2.txt'],
    ['JSON', 'a.png', 'a.json', 'a.json (json)'],
    ['JSON after the whole name', 'a.png', 'a.png.json', 'a.png.json (json)'],
    ['JSON in another case', 'A.png', 'a.JSON', 'a.JSON (json)'],
  ])('%s', (_, image, text, expected) => {
    expect(paired([image], [text])).toEqual({
      of: { [image]: [expected] },
      unpaired: [],
      unclear: [],
    });
  });

  it('is taken in the order of the rule, whatever the order of the folder', () => {
    const inOrder = [
      'a.cap',
      'a.txt',
      'a.caption',
      'a.captions',
      'a.tags',
      'a.caption.txt',
      'a.png.txt',
      'a.TXT',
      'A.png.txt',
      'a.json',
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: 1 }), (texts) => {
        const found = pairCaptions(['a.png'], texts, '.cap').captions.get('a.png') ?? [];
        expect(found.map(({ file }) => file)).toEqual(inOrder.filter((one) => texts.includes(one)));
      }),
    );
  });

  it('by its exact name is no other image’s by a looser rule', () => {
    expect(paired(['a.png', 'A.png'], ['a.txt']).of).toEqual({ 'a.png': ['a.txt'], 'A.png': [] });
    expect(paired(['photo.png', 'photo.png.jpg'], ['photo.png.txt']).of).toEqual({
      'photo.png': [],
      'photo.png.jpg': ['photo.png.txt'],
    });
  });

  it('is shared by images of one stem, and told where two might own it', () => {
    expect(paired(['a.png', 'a.jpg'], ['a.txt']).of).toEqual({
      'a.png': ['a.txt'],
      'a.jpg': ['a.txt'],
    });
    expect(paired(['Ab.png', 'aB.png'], ['ab.txt'])).toMatchObject({
      of: { 'Ab.png': [], 'aB.png': [] },
      unclear: ['ab.txt'],
    });
  });

  it('is nobody’s where no name fits', () => {
    expect(paired(['a.png'], ['b.txt', 'readme.txt', 'aa.txt', 'a.v2.txt']).unpaired).toEqual([
      'b.txt',
      'readme.txt',
      'aa.txt',
      'a.v2.txt',
    ]);
  });
});

it('no text is lost: each is a caption, unclear or unpaired, and exact names always meet', () => {
  const word = fc
    .stringMatching(/^[aAbBéÉ]{1,2}$/u)
    .chain((text) => fc.constantFrom(text.normalize('NFC'), text.normalize('NFD')));
  const image = fc
    .tuple(word, fc.constantFrom('.png', '.PNG', '.jpg'))
    .map((parts) => parts.join(''));
  const text = fc
    .tuple(
      word,
      fc.constantFrom('', '.png', '.PNG', '.caption'),
      fc.constantFrom('.txt', '.TXT', '.caption', '.json'),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.uniqueArray(image, { maxLength: 6 }),
      fc.uniqueArray(text, { maxLength: 8 }),
      (images, texts) => {
        const { captions, unpaired, unclear } = pairCaptions(images, texts, '.txt');
        const taken = [...captions.values()].flat().map(({ file }) => file);
        expect(new Set([...taken, ...unpaired, ...unclear.keys()])).toEqual(new Set(texts));
        expect(unpaired.filter((file) => taken.includes(file) || unclear.has(file))).toEqual([]);
        for (const one of images) {
          const own = `${splitExtension(one).stem}.txt`;
          if (texts.includes(own))
            expect(captions.get(one)?.[0]).toEqual({ file: own, form: null });
          for (const { file } of captions.get(one) ?? [])
            expect(file.normalize('NFC').toLowerCase()).toContain(
              splitExtension(one).stem.normalize('NFC').toLowerCase(),
            );
        }
      },
    ),
  );
});
