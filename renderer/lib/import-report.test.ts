import { describe, expect, it } from 'vitest';
import { ImportResult } from '../../shared/contract/index.js';
import { importReportOf, NOTHING_PASSED_OVER, reportOf } from './import-report.js';
import { importTexts } from './import-summary.js';

const result: ImportResult = {
  added: 3,
  duplicate: 1,
  unsupported: 1,
  unreadable: 0,
  convertible: 2000,
  converted: 0,
  failed: [{ file: 'z.zip › l.png', reason: 'It is encrypted.' }],
  files: [
    { file: 'z.zip › l.png', outcome: 'failed', reason: 'It is encrypted.' },
    { file: 'a.png', outcome: 'duplicate', reason: null },
    { file: 'b.cr2', outcome: 'unsupported', reason: 'It is a raw picture.' },
    { file: 'c.gif', outcome: 'convertible', reason: 'It is a GIF picture.' },
  ],
  concepts: [{ conceptId: 'c1', name: 'fox', added: 3 }],
  captionForms: [
    { form: 'json', count: 2 },
    { form: 'csv', count: 1 },
  ],
  passedOver: [{ file: 'm.png', kind: 'mask', reason: 'A mask.' }],
  passedOverCount: 1200,
};

describe('what an import passed over', () => {
  it('names each file once, under a head that says what happened, and counts those beyond the lists', () => {
    const report = importReportOf(result);
    expect(report.parts).toEqual([
      { title: 'Left out', files: [{ file: 'm.png', kind: 'mask', reason: 'A mask.' }] },
      {
        title: 'Could not be brought in',
        files: [{ file: 'z.zip › l.png', reason: 'It is encrypted.' }],
      },
      {
        title: 'The trainer cannot read them',
        files: [{ file: 'c.gif', reason: 'It is a GIF picture.' }],
      },
      { title: 'Not supported', files: [{ file: 'b.cr2', reason: 'It is a raw picture.' }] },
      {
        title: 'There already',
        files: [{ file: 'a.png', reason: 'The concept has this picture.' }],
      },
    ]);
    expect(report).toMatchObject({ count: 3203, captions: 3, leftOut: 1200, concepts: 1 });
    expect(report.notes.map(({ file }) => file)).toEqual(['z.zip › l.png', 'b.cr2']);
    expect(importTexts(result, report).left.slice(0, 2)).toEqual([
      '3 captions found under other names, taken',
      '1,200 files left out',
    ]);
  });

  it('is quiet about what nobody misses', () => {
    const quiet = { file: 'a.npz', kind: 'cache', reason: 'A cache.' } as const;
    const counts = { duplicate: 0, unsupported: 0, unreadable: 0, convertible: 0 };
    const of = (
      passedOver: readonly (typeof quiet | { file: string; kind: null; reason: string })[],
    ) =>
      reportOf(
        {
          ...NOTHING_PASSED_OVER,
          files: [],
          failed: [],
          passedOver: [...passedOver],
          passedOverCount: passedOver.length,
        },
        counts,
      );
    expect(of([quiet]).isQuiet).toBe(true);
    expect(of([quiet, { file: 'nobody.txt', kind: null, reason: 'No image.' }]).isQuiet).toBe(
      false,
    );
  });

  it('reads a result of an earlier version, which has no such lists', () => {
    const counts = { added: 1, duplicate: 0, unsupported: 0, unreadable: 1, convertible: 0 };
    const failed = [{ file: 'x.png', reason: 'gone' }];
    const old = ImportResult.parse({ ...counts, converted: 0, failed, files: [] });
    const report = importReportOf(old);
    expect(report).toMatchObject({ count: 2, leftOut: 0, isQuiet: false });
    expect(report.parts).toEqual([
      { title: 'Could not be brought in', files: [{ file: 'x.png', reason: 'gone' }] },
    ]);
  });
});
