import { afterEach, expect, it } from 'vitest';
import type { RunEventOf } from '../../../shared/contract/index.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { runJson } from '../../testing/runs-of-folder.js';
import { RunFile } from './run-file.js';
import { RunTracker } from './run-tracker.js';

let clean: () => Promise<void> = async () => undefined;
afterEach(() => clean());

const plan: RunEventOf<'plan'> = {
  type: 'plan',
  t: 5,
  totalSteps: 24,
  epochs: 2,
  batchesPerEpoch: 12,
  images: 24,
  buckets: [
    [256, 384, 6],
    [320, 320, 18],
  ],
};
const told = {
  images: 24,
  batchesPerEpoch: 12,
  totalSteps: 24,
  buckets: [
    [256, 384, 6],
    [320, 320, 18],
  ],
};

/** Notices of a run whose trainer says `plan`, with what was told of it before. */
async function noticesOf(expected: object | null): Promise<string[]> {
  const { dir, remove } = await temporaryFolder();
  clean = remove;
  const more = {
    ...{ engine: 'sd-scripts', mode: 'launcher', createdAt: 1 },
    ...(expected === null ? {} : { expected }),
  };
  const file = RunFile.parse(runJson(dir, '20260101-120000-abcdef', more));
  const tracker = new RunTracker(dir, file, null, {
    source: { poll: async (take) => take(plan), count: 1, read: async () => [plan] },
    diagnose: async () => null,
    adopt: async () => undefined,
    settle: async (run) => run,
    now: () => 10,
  });
  await tracker.poll();
  return tracker.summary.notices.map(({ code, title, advice }) => `${code} ${title} ${advice}`);
}

it('a trainer that counts as we told, or of whose numbers nothing was told, gives no notice', async () => {
  expect(await noticesOf(told)).toEqual([]);
  expect(await noticesOf(null)).toEqual([]);
});

it('one that counts differently gives a notice of our bug with both numbers, also after its end', async () => {
  const wrong = { ...told, batchesPerEpoch: 13, buckets: [[320, 320, 24]] };
  const [notice = '', ...more] = await noticesOf(wrong);
  expect(more).toEqual([]);
  expect(notice).toMatch(/^plan_differs .*our bug/);
  expect(notice).toContain('Batches per epoch: we said 13, the trainer says 12.');
  expect(notice).toContain('we said 320×320: 24, the trainer says 256×384: 6, 320×320: 18.');
});
