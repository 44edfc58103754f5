import { describe, expect, it } from 'vitest';
import { decodeEntryNames } from './zip-names.js';

const UTF8 = 0x800;
const entry = (bytes: Buffer | string, generalPurposeBitFlag = 0) => ({
  generalPurposeBitFlag,
  fileNameRaw: Buffer.from(bytes),
  extraFields: [],
});
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const ascii = '2e 6a 70 67'; // .jpg

describe('names of archive entries', () => {
  it.each([
    ['UTF-8 that says so', Buffer.from('grün/猫.jpg'), UTF8, 'grün/猫.jpg'],
    ['UTF-8 that does not', Buffer.from('grün/猫.jpg'), 0, 'grün/猫.jpg'],
    ['code page 437', hex(`67 72 81 6e ${ascii}`), 0, 'grün.jpg'],
    ['code page 437, two accents', hex(`94 6c 20 67 72 81 6e ${ascii}`), 0, 'öl grün.jpg'],
    ['Shift JIS', hex(`94 4c 82 cc 8e ca 90 5e ${ascii}`), 0, '猫の写真.jpg'],
    ['GBK', hex(`c3 a8 b5 c4 d5 d5 c6 ac ${ascii}`), 0, '猫的照片.jpg'],
    ['Big5', hex(`bf df bd df aa ba b7 d3 a4 f9 ${ascii}`), 0, '貓賠的照片.jpg'],
    ['Korean', hex(`b0 ed be e7 c0 cc 20 bb e7 c1 f8 ${ascii}`), 0, '고양이 사진.jpg'],
    ['French of code page 437', hex(`82 74 82 20 87 61 ${ascii}`), 0, 'été ça.jpg'],
    ['code page 866', hex(`aa ae e8 aa a0 ${ascii}`), 0, 'кошка.jpg'],
    ['backslashes', Buffer.from('a\\b.jpg'), 0, 'a/b.jpg'],
  ])('%s', (_, bytes, flags, name) => {
    expect(decodeEntryNames([entry(bytes, flags)])).toEqual([name]);
  });

  it('what one name leaves open, the others of the archive tell', () => {
    const sjis = [
      hex(`94 4c ${ascii}`),
      hex(`94 4c 82 cc 8e ca 90 5e ${ascii}`),
      Buffer.from('a.jpg'),
    ];
    expect(decodeEntryNames(sjis.map((bytes) => entry(bytes)))).toEqual([
      '猫.jpg',
      '猫の写真.jpg',
      'a.jpg',
    ]);
  });
});
