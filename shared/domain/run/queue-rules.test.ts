import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseGpus, dealOut, moved, placeText } from './queue-rules.js';

const any = (count = 1) => ({ gpus: [], count });
const waiting = (
  id: string,
  gpus: string[] = [],
  count = Math.max(1, gpus.length),
  isMine = true,
) => ({
  id,
  gpus,
  count,
  isMine,
});

describe('which cards a run gets', () => {
  it.each([
    ['no list: one run at a time', [], [], any(), []],
    ['no list, one is on', [], [[]], any(), null],
    ['the first free one', ['0', '1'], [['0']], any(), ['1']],
    ['none is free', ['0', '1'], [['0'], ['1']], any(), null],
    ['a run that names no card took the first', ['0', '1'], [[]], any(), ['1']],
    ['the one it wants', ['0', '1'], [], { gpus: ['1'], count: 1 }, ['1']],
    ['the one it wants is taken', ['0', '1'], [['1']], { gpus: ['1'], count: 1 }, null],
    ['two of three', ['0', '1', '2'], [['1']], any(2), ['0', '2']],
    ['two, one is free', ['0', '1'], [['1']], any(2), null],
    ['more than there are: all', ['0', '1'], [], any(8), ['0', '1']],
  ])('%s', (_, all, busy, wish, expected) => {
    expect(chooseGpus(all, busy, wish)).toEqual(expected);
  });
});

describe('who starts', () => {
  it('is the first, as many as there are cards', () => {
    const runs = [waiting('a'), waiting('b'), waiting('c')];
    expect(dealOut(['0', '1'], [], runs)).toEqual([
      { id: 'a', gpus: ['0'] },
      { id: 'b', gpus: ['1'] },
    ]);
  });

  it('passes one that waits for a certain card, but leaves it that card', () => {
    const runs = [waiting('a', ['0']), waiting('b', ['0']), waiting('c')];
    expect(dealOut(['0', '1'], [['0']], runs)).toEqual([{ id: 'c', gpus: ['1'] }]);
  });

  it('lets nobody pass one that waits for two cards', () => {
    expect(dealOut(['0', '1'], [['0']], [waiting('a', [], 2), waiting('b')])).toEqual([]);
  });

  it('keeps the turn of one that another process starts', () => {
    expect(dealOut(['0'], [], [waiting('a', [], 1, false), waiting('b')])).toEqual([]);
  });

  it('never gives a card to two, nor one that is taken, whatever waits', () => {
    const gpu = fc.constantFrom('0', '1', '2', '3');
    const cards = fc.uniqueArray(gpu, { maxLength: 4 });
    const run = fc.record({ gpus: cards, count: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(cards, fc.array(cards, { maxLength: 3 }), fc.array(run), (all, busy, wishes) => {
        const runs = wishes.map((wish, index) => ({ ...wish, id: String(index), isMine: true }));
        const given = dealOut(all, busy, runs).flatMap(({ gpus }) => gpus);
        expect(new Set(given).size).toBe(given.length);
        if (all.length === 0) return;
        for (const taken of busy.flat()) expect(given).not.toContain(taken);
      }),
    );
  });
});

it('moves one item and keeps the order of the others', () => {
  const ids = fc.uniqueArray(fc.string(), { minLength: 1 });
  fc.assert(
    fc.property(ids, fc.nat(), fc.integer({ min: 0, max: 20 }), (all, which, to) => {
      const items = all.map((id) => ({ id }));
      const id = all[which % all.length] ?? '';
      const result = moved(items, id, to).map((item) => item.id);
      expect(result.indexOf(id)).toBe(Math.min(to, all.length - 1));
      expect(result.filter((one) => one !== id)).toEqual(all.filter((one) => one !== id));
    }),
  );
});

it('says what happens', () => {
  expect([0, 1, 3, 11, 12, 21, 22, 103, 111].map(placeText)).toEqual([
    'Starts now',
    'First in the queue',
    'Third in the queue',
    '11th in the queue',
    '12th in the queue',
    '21st in the queue',
    '22nd in the queue',
    '103rd in the queue',
    '111th in the queue',
  ]);
});
