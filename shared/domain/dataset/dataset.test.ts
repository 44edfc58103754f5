import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageId } from '../../contract/common.js';
import {
  captionFileName,
  captionState,
  conceptFolderName,
  decodeImageId,
  encodeImageId,
  imageProblems,
  isImageName,
  isTrainerImageName,
  parseConceptFolder,
  sanitiseFileName,
  sanitiseImageName,
  sharedStems,
  uniqueFileName,
} from './index.js';
import { bytesToString, stringToBytes } from './utf8.js';

const anyString = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });

describe('image ids', () => {
  it('come back as they were, fit the contract and agree with Buffer', () => {
    fc.assert(
      fc.property(anyString, (path) => {
        fc.pre(!path.includes('\0'));
        const id = encodeImageId({ conceptId: 'c-1', path });
        expect(decodeImageId(id)).toEqual({ conceptId: 'c-1', path });
        expect(ImageId.safeParse(id).success).toBe(true);
        expect(id).toBe(`c-1.${Buffer.from(path, 'utf8').toString('base64url')}`);
      }),
    );
  });

  it('keep a lone surrogate of a Windows file name', () => {
    const path = 'a\ud800b.png';
    expect(decodeImageId(encodeImageId({ conceptId: 'x', path }))?.path).toBe(path);
  });

  it.each(['', 'abc', 'c-1.', 'C.YQ', 'c.YR', 'c.Y', 'c._w', 'c.YQ==', '../x.YQ', 'c.AA'])(
    'refuse %j',
    (id) => expect(decodeImageId(id)).toBeNull(),
  );

  it('UTF-8 by hand agrees with Buffer on valid and invalid bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const text = bytesToString(bytes);
        if (text !== null)
          expect([...stringToBytes(text)].length).toBeLessThanOrEqual(bytes.length);
        const isValid = Buffer.from(Buffer.from(bytes).toString('utf8')).equals(Buffer.from(bytes));
        if (isValid) expect(text).toBe(Buffer.from(bytes).toString('utf8'));
      }),
    );
  });
});

describe('concept folders', () => {
  it.each([
    ['10_my character', { repeats: 10, name: 'my character' }],
    ['1_a_b', { repeats: 1, name: 'a_b' }],
    ['007_bond', { repeats: 7, name: 'bond' }],
    ['0_none', null],
    ['-3_x', null],
    ['10', null],
    ['10_', null],
    ['10_  ', null],
    ['x_10', null],
    ['99999_x', null],
    ['1.5_x', null],
  ])('%s', (folder, expected) => expect(parseConceptFolder(folder)).toEqual(expected));

  it('are parsed back to the same repeats and a safe name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), anyString, (repeats, name) => {
        const folder = conceptFolderName({ repeats, name });
        expect(parseConceptFolder(folder)?.repeats).toBe(repeats);
        expect(sanitiseFileName(folder)).toBe(folder);
        expect(folder.length).toBeLessThanOrEqual(120);
      }),
    );
  });

  it('keep a name that needs no change', () => {
    expect(conceptFolderName({ repeats: 10, name: 'Füchse 🦊 _x' })).toBe('10_Füchse 🦊 _x');
  });
});

describe('file names', () => {
  it.each([
    ['a/b\\c', 'a b c'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['lpt1', '_lpt1'],
    ['console', 'console'],
    ['name. . ', 'name'],
    ['...', ''],
    ['..', ''],
    ['.hidden', 'hidden'],
    ['Ünïcödé 🦊', 'Ünïcödé 🦊'],
    ['a\u202eb', 'a b'],
    ['a:b*c?', 'a b c'],
  ])('%j becomes %j', (name, expected) => expect(sanitiseFileName(name)).toBe(expected));

  it('are safe whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = sanitiseFileName(name);
        expect(safe.length).toBeLessThanOrEqual(120);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(201);
        // eslint-disable-next-line no-control-regex -- that is what must not be there
        expect(safe).not.toMatch(/[/\\:*?"<>|\u0000-\u001f]|^\.|[. ]$/);
        expect(sanitiseFileName(safe)).toBe(safe);
      }),
    );
  });

  it('keep the extension when they are cut', () => {
    const name = sanitiseImageName(`${'ä'.repeat(300)}.jpeg`);
    expect(name.endsWith('.jpeg')).toBe(true);
    expect(Buffer.byteLength(name)).toBeLessThan(210);
  });

  it('get a number when the stem is taken', () => {
    const taken = new Set(['a', 'a-2']);
    expect(uniqueFileName('a.png', (stem) => taken.has(stem))).toBe('a-3.png');
    expect(uniqueFileName('b.png', (stem) => taken.has(stem))).toBe('b.png');
  });
});

describe('image rules', () => {
  it.each([
    ['a.jpg', true, true],
    ['a.JPG', true, true],
    ['a.Jpg', true, false],
    ['a.webp', true, true],
    ['a.bmp', true, true],
    ['a.gif', false, false],
    ['.a.jpg', false, false],
    ['.jpg', false, false],
    ['jpg', false, false],
  ])('%s: image %s, found by the trainer %s', (name, isImage, isFound) => {
    expect(isImageName(name)).toBe(isImage);
    expect(isTrainerImageName(name)).toBe(isFound);
  });

  it('name the caption', () => {
    expect(captionFileName('a.b.jpg')).toBe('a.b.txt');
  });

  it('see an empty first line as an empty caption', () => {
    expect([
      captionState(''),
      captionState(' \n'),
      captionState('\nfox'),
      captionState('fox'),
    ]).toEqual(['empty', 'empty', 'empty', 'ok']);
  });

  it('name every problem', () => {
    const facts = {
      name: 'a.Jpg',
      isReadable: false,
      caption: 'missing',
      exifOrientation: 6,
      hasSameStem: true,
    } as const;
    expect(imageProblems(facts)).toEqual([
      'unreadable',
      'caption_missing',
      'exif_rotated',
      'extension_case',
      'same_stem',
    ]);
  });

  it('find shared stems as the file system compares them', () => {
    expect([...sharedStems(['a.jpg', 'a.png', 'B.jpg', 'b.png'], true)]).toEqual(['a']);
    expect([...sharedStems(['a.jpg', 'a.png', 'B.jpg', 'b.png'], false)]).toEqual(['a', 'b']);
  });
});
