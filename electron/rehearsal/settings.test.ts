import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/pictures.js';
import { readPrompts } from './prompts.js';
import { readSettings } from './settings.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

async function settingsOf(lines: string) {
  const path = join(folder.dir, 'config.toml');
  await writeFile(
    path,
    `dataset_config = "d.toml"\noutput_dir = "o"\nlr_scheduler = "linear"\n${lines}\n`,
  );
  return readSettings(path);
}

test.each([
  ['lr_warmup_steps = 10', 10, false],
  ['lr_warmup_steps = 0.1', 0.1, true],
  ['lr_warmup_steps = 1.0', 1, true],
  ['[a]\nlr_warmup_steps = 1e0', 1, true],
])('%s', async (line, warmup, isWarmupShare) => {
  expect(await settingsOf(line)).toMatchObject({ warmup, isWarmupShare });
});

test('tables are flattened, a later one wins; optimizer arguments count', async () => {
  const settings = await settingsOf(
    'optimizer_args = ["weight_decay=0.1", "betas=(0.8, 0.95)", "eps=1e-6"]\n[a]\nseed = 1\n[b]\nseed = 2',
  );
  expect(settings.seed).toBe(2);
  expect(settings.adamw).toEqual({ beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1 });
});

test('prompts as the trainer reads them', async () => {
  const path = join(folder.dir, 'prompts.txt');
  await writeFile(
    path,
    '# a comment\n\na -- b --w 64 --d 5 --s 999\nmychar: ünïcödé --n bad --l 2\n',
  );
  expect(await readPrompts(path)).toEqual([
    { index: 0, text: 'a', seed: 5, steps: 200 },
    { index: 1, text: 'mychar: ünïcödé', seed: null, steps: 20 },
  ]);
});
