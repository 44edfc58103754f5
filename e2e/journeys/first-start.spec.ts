import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectRunState, expectThumbnail, goTo } from '../helpers/pages.js';
import { processesOf } from '../helpers/processes.js';
import { findFiles, lossesOf, mean, runFolders } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

test('first start: sample project, rehearsal, the loss falls, export to ComfyUI', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  const comfy = join(tmp, 'ComfyUI', 'models', 'loras');
  await mkdir(comfy, { recursive: true });

  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expect(page.locator('main[data-screen="dataset"]')).toBeVisible();
  await expectThumbnail(page.locator('[data-image]').first());

  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start rehearsal' }).click();
  await expect(page.locator('main[data-screen="run"]')).toBeVisible();
  await expectRunState(page, 'finished');

  const [runDir = ''] = await runFolders(tmp);
  const losses = await lossesOf(runDir);
  const tenth = Math.floor(losses.length / 10);
  expect(tenth).toBeGreaterThan(0);
  const first = mean(losses.slice(0, tenth).map(({ loss }) => loss));
  const last = mean(losses.slice(-tenth).map(({ loss }) => loss));
  expect(last).toBeLessThan(first);
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress).toContainText(losses.at(-1)?.step.toLocaleString('en-US') ?? 'no step');
  await expect(page.locator('.recharts-line path').first()).toBeVisible();

  await goTo(page, 'Export');
  await page.getByRole('textbox', { name: 'ComfyUI LoRA folder' }).fill(comfy);
  const target = page.getByRole('region', { name: 'Export to' });
  await target.getByRole('button', { name: /^Export/ }).click();
  await expect(target.getByRole('status')).toContainText('Exported');
  const [exported = ''] = await findFiles(comfy, /\.safetensors$/);
  const copy = await readFile(exported);
  await expect(target.getByRole('status')).toContainText(exported);
  await expect(target.getByRole('status')).toContainText(
    createHash('sha256').update(copy).digest('hex'),
  );
  const made = await findFiles(join(runDir, 'output'), /\.safetensors$/);
  const originals = await Promise.all(made.map((file) => readFile(file)));
  expect(originals.some((original) => original.equals(copy))).toBe(true);

  await expect.poll(() => processesOf(runDir)).toEqual([]);
});
