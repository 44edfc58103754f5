import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captionText } from './find-captions.js';
import { readCsv } from '../csv/read-csv.js';
import { imageFinder, readTable } from './tables.js';

describe('a .json beside an image', () => {
  it.each([
    ['{"caption":"ohwx, hat"}', 'ohwx, hat'],
    ['{"text":"ohwx"}', 'ohwx'],
    ['{"prompt":"ohwx","negative_prompt":"blurry"}', 'ohwx'],
    ['{"description":" a\\nb "}', 'a b'],
    ['{"caption":["one","two"]}', 'one'],
    ['{"tags":["1girl","long_hair"]}', '1girl, long_hair'],
    ['{"tags":"1girl solo long_hair"}', '1girl, solo, long_hair'],
    ['{"tags":"1girl, solo"}', '1girl, solo'],
    ['{"tag_string":"1girl solo","tag_string_general":"1girl"}', '1girl, solo'],
    ['{"tag_string_character":"anna","tag_string_general":"1girl solo"}', 'anna, 1girl, solo'],
    ['{"tags":{"general":["fox"],"species":["canine"]}}', 'fox, canine'],
    ['{"tags":{"1girl":0.99,"solo":0.8}}', '1girl, solo'],
    ['{"tags":[{"name":"fox"},{"name":"snow"}]}', 'fox, snow'],
    ['{"caption":"a fox","tags":"snow, tree"}', 'a fox, snow, tree'],
    ['{"metadata":{"caption":"inside"}}', 'inside'],
    ['"a fox"', 'a fox'],
    ['\ufeff{"caption":"with mark"}', 'with mark'],
    ['{"width":12,"seed":"7"}', null],
    ['{"caption":""}', null],
    ['{"tags":[]}', null],
    ['{"caption":7}', null],
    ['[]', null],
    ['{"3":{"inputs":{"text":"of a workflow"}}}', null],
    ['{"caption":"cut', null],
    ['', null],
  ])('%s', (content, caption) => {
    expect(captionText('json', content)).toBe(caption);
  });
});

describe('a text with a tag on each line', () => {
  it.each([
    ['1girl\nsolo\nlong_hair\n', '1girl, solo, long_hair'],
    ['1girl\r\nlong hair\r\n', '1girl, long hair'],
    ['one line', 'one line'],
    ['ohwx, hat\nsecond, line', 'ohwx, hat\nsecond, line'],
    ['A fox sits in the snow.\nIt is red.', 'A fox sits in the snow.\nIt is red.'],
  ])('%j becomes one line where it is one of tags', (content, caption) => {
    expect(captionText('after_whole_name', content)).toBe(caption);
    expect(captionText(null, content)).toBe(content);
  });
});

describe('a table of captions', () => {
  const rows = (name: string, text: string) =>
    readTable(name, text)?.rows.map(({ image, text: caption }) => `${image}: ${caption}`) ?? null;

  it.each([
    [
      'metadata.jsonl',
      '{"file_name":"a.png","text":"x"}\n\n{"file_name":"b.png","caption":"y"}',
      ['a.png: x', 'b.png: y'],
    ],
    ['metadata.jsonl', '{"file_name":"a.png","text":"x"}\nbroken\n{"width":1}', ['a.png: x']],
    [
      'meta.json',
      '{"/old/img/a.png":{"caption":"x","tags":"t, u"},"b":{"tags":"v"}}',
      ['/old/img/a.png: x, t, u', 'b: v'],
    ],
    ['captions.json', '{"a.png":"x","b.png":"y"}', ['a.png: x', 'b.png: y']],
    ['list.json', '[{"image":"a.png","caption":"x"}]', ['a.png: x']],
    ['t.csv', 'file_name,text\na.png,"x, y"\n', ['a.png: x, y']],
    ['t.tsv', 'image\tcaption\na.png\tx\n', ['a.png: x']],
    ['t.csv', 'id,score\n1,2\n', null],
    ['config.json', '{"lr":1e-4,"network":{"rank":4}}', null],
    ['broken.json', '{', null],
  ])('%s: %s', (name, text, expected) => {
    expect(rows(name, text)).toEqual(expected);
  });

  it.each([
    ['a.png', 'a.png'],
    ['./sub/b.png', 'sub/b.png'],
    ['SUB/B.PNG', 'sub/b.png'],
    ['sub/b', 'sub/b.png'],
    ['C:\\old\\place\\sub\\b.png', 'sub/b.png'],
    ['/old/place/b', 'sub/b.png'],
    ['two.png', null],
    ['x/two.png', 'x/two.png'],
    ['none.png', null],
  ])('the row of %s means %s', (row, path) => {
    const images = ['a.png', 'sub/a.png', 'sub/b.png', 'x/two.png', 'y/two.png'];
    expect(imageFinder(images, '')(row)).toBe(path);
  });

  it('reads CSV as Python does', () => {
    const path = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'intake', 'csv.json');
    const { cases } = JSON.parse(readFileSync(path, 'utf8')) as {
      cases: { separator: string; text: string; rows: string[][] }[];
    };
    expect(cases.length).toBeGreaterThan(100);
    for (const { separator, text, rows: expected } of cases)
      expect(readCsv(text, separator)).toEqual(expected);
  });
});
