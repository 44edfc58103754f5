import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptionEncoding } from '../../../../../shared/domain/captions/index.js';
import { decodeCaption } from '../caption-file.js';
import { FolderEncoding } from '../folder-encoding.js';
import { decodeOld } from './decode-text.js';

interface Folder {
  readonly language: string;
  readonly encoding: string;
  readonly captions: readonly (readonly [text: string, hex: string])[];
}

/** Recorded from Python's codecs by `fixtures/captions/make-encodings.py`. */
const { folders } = JSON.parse(
  readFileSync(new URL('../../../../../fixtures/captions/encodings.json', import.meta.url), 'utf8'),
) as { folders: Folder[] };

/** The captions of a folder as they are read once all of them were seen. */
function readFolder(captions: Folder['captions']): string[] {
  const folder = new FolderEncoding();
  const files = captions.map(([, hex]) => Buffer.from(hex, 'hex'));
  for (const [at, bytes] of files.entries()) folder.read(String(at), bytes, 0);
  return files.map((bytes) => decodeCaption(bytes, folder.guess).text);
}

describe('captions of a folder in an old encoding', () => {
  it.each(folders.map((folder) => [folder.language, folder.encoding, folder] as const))(
    '%s in %s are read as they were written',
    (_language, _encoding, { captions }) => {
      expect(readFolder(captions)).toEqual(captions.map(([text]) => text));
    },
  );

  it('are read the same in any order, and most of them even alone', () => {
    let alone = 0;
    let all = 0;
    for (const { captions } of folders) {
      expect(readFolder([...captions].reverse())).toEqual(captions.map(([text]) => text).reverse());
      for (const [text, hex] of captions) {
        all += 1;
        if (decodeCaption(Buffer.from(hex, 'hex')).text === text) alone += 1;
      }
    }
    expect(alone / all).toBeGreaterThan(0.9);
  });

  it('are read one by one where the folder has several', () => {
    const russian = Buffer.from('e4e5e2f3f8eae0', 'hex'); // девушка, windows-1251
    const utf16 = Buffer.from('а fox, a hat', 'utf16le');
    const folder = new FolderEncoding();
    for (const [at, bytes] of [russian, russian, utf16].entries())
      folder.read(String(at), bytes, 0);
    expect(decodeCaption(russian, folder.guess).text).toBe('девушка');
    expect(decodeCaption(utf16, folder.guess).text).toBe('а fox, a hat');
  });

  it('keep their guess when some of them are written anew', () => {
    const folder = new FolderEncoding();
    const { captions } = folders.find(({ encoding }) => encoding === 'windows-1251') as Folder;
    for (const [text, hex] of captions) folder.read(text, Buffer.from(hex, 'hex'), 0);
    for (const [text] of captions) folder.read(text, Buffer.from(text), 1);
    expect(folder.guess).toBe('windows-1251');
  });
});

it('what fits some encoding, but no language of it, is not guessed at', () => {
  const bytes = Buffer.from([0xcb, 0xcf, 0xd4, 0x81]);
  expect(decodeCaption(bytes)).toMatchObject({ encoding: null, text: '' });
  expect(decodeCaption(Buffer.from('1920\xd71080, it\xb4s \xbd', 'latin1')).text).toBe(
    '1920×1080, it´s ½',
  );
});

it('UTF-16 without its mark is told, also where its bytes are valid UTF-8', () => {
  for (const encoding of ['utf-16le', 'utf-16be']) {
    const bytes = Buffer.from('ohwx, a red fox\r\n', 'utf16le');
    if (encoding === 'utf-16be') bytes.swap16();
    expect(decodeCaption(bytes)).toEqual({ text: 'ohwx, a red fox\r\n', encoding, isUtf8: false });
  }
});

it('any text in UTF-8 is UTF-8, whatever its folder is in', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(...CaptionEncoding.options),
      (text, ofFolder) => {
        const bytes = Buffer.from(text);
        fc.pre(!/^\ufeff/.test(text) && !/[\0-\u0008\u000b\u000c\u000e-\u001f]/.test(text)); // eslint-disable-line no-control-regex -- those may be UTF-16
        expect(decodeCaption(bytes, ofFolder)).toEqual({ text, encoding: 'utf-8', isUtf8: true });
      },
    ),
  );
});

it('every encoding of the list is known to the decoder, and windows-1252 has its quotes', () => {
  for (const encoding of CaptionEncoding.options)
    expect(decodeOld(Buffer.from('fox\0', 'latin1'), encoding)).toBeDefined();
  expect(decodeOld(Buffer.from('woman\x92s \x96 50 \x80', 'latin1'), 'windows-1252')).toBe(
    'woman’s – 50 €',
  );
});
