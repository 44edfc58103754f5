import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/result/errors.js';
import { openedHistory } from '../../testing/open-project.js';
import { temporaryFolder } from '../../testing/pictures.js';
import type { WriteGuard } from '../open-project/index.js';
import type { FileChange, History } from './index.js';

const COUNT = 200;
let dir = '';
let remove: () => Promise<void>;
/** Questions that are answered with yes; then another process has the project. */
let left = Number.POSITIVE_INFINITY;

const guard: WriteGuard = {
  mayWrite: () => {
    left -= 1;
    return left >= 0
      ? Promise.resolve()
      : Promise.reject(new AppError('locked', 'Another one has it.'));
  },
  isWritable: () => Promise.resolve(left > 0),
};

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  left = Number.POSITIVE_INFINITY;
  await mkdir(join(dir, 'img'));
  for (let number = 0; number < COUNT; number += 1) await writeFile(caption(number), 'fox');
});
afterEach(() => remove());

const caption = (number: number) => join(dir, 'img', `${number}.txt`);
const studio = (name = '') => join(dir, '.studio', name);

function changes(): FileChange[] {
  return Array.from({ length: COUNT }, (_, number) => ({
    type: 'write',
    path: caption(number),
    before: Buffer.from('fox'),
    after: Buffer.from('fox, late'),
  }));
}

const attached = (): Promise<History> =>
  openedHistory(dir, [{ id: 'c', name: 'c', dir: 'img' }], { guard });

async function written(): Promise<number> {
  const texts = await Promise.all(
    Array.from({ length: COUNT }, (_, number) => readFile(caption(number), 'utf8')),
  );
  return texts.filter((text) => text !== 'fox').length;
}

const about = { kind: 'batch', label: 'Add “late”' } as const;

describe('a project that is taken over', () => {
  it.each([1, 2, 50])(
    'in the midst of a step is not written any more (after %i looks)',
    async (looks) => {
      const history = await attached();
      left = looks;
      await expect(history.perform(about, changes())).rejects.toMatchObject({ code: 'locked' });
      // A look before the journal and one before its log; then one a file.
      const expected = Math.max(0, looks - 2);
      expect(await written()).toBe(expected);
      const log = await readFile(studio('history/log'), 'utf8').catch(() => '');
      expect(log).not.toContain('"end"');
    },
  );

  it('before a step begins gets no journal either', async () => {
    const history = await attached();
    left = 0;
    await expect(history.perform(about, changes())).rejects.toMatchObject({ code: 'locked' });
    expect(await readdir(dir)).toEqual(['img']);
  });

  it('the next owner ends the step', async () => {
    const history = await attached();
    left = 20;
    await expect(history.perform(about, changes())).rejects.toMatchObject({ code: 'locked' });
    left = Number.POSITIVE_INFINITY;
    const next = await attached();
    expect(await written()).toBe(COUNT);
    expect(next.get().undo).toHaveLength(1);
  });
});

it('a project that is only read keeps its journal as it is: unfinished steps, cut lines, steps that nobody knows', async () => {
  const history = await attached();
  left = 20;
  await expect(history.perform(about, changes())).rejects.toMatchObject({ code: 'locked' });
  const log = `${await readFile(studio('history/log'), 'utf8')}cut line`;
  await writeFile(studio('history/log'), log);
  await writeFile(studio('history/00000009.step'), 'nobody knows it');
  left = 0;
  const before = await written();
  const reader = await attached();
  expect(reader.get().undo).toHaveLength(1);
  expect(await readFile(studio('history/log'), 'utf8')).toBe(log);
  expect(await readdir(studio('history'))).toContain('00000009.step');
  expect(await written()).toBe(before);
});
