import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectRunState, goTo } from '../helpers/pages.js';
import { processesOf } from '../helpers/processes.js';
import { lora, openRecent, setUpTraining } from '../helpers/projects.js';
import { lossesOf, runFolders } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

/** Slow enough to be stopped and killed in between. */
const SLOW = { STAND_IN_STEP_MS: '60', STAND_IN_CACHE_MS: '20', STAND_IN_SAVE_MS: '50' };
const ENGINES = ['sd-scripts', 'rehearsal'] as const;

async function setEpochs(page: Page, epochs: number): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Epochs', exact: true });
  await field.fill(String(epochs));
  await field.blur();
  await expect(
    page.getByText(`${(epochs * 8).toLocaleString('en-US')} steps`).first(),
  ).toBeVisible();
}

async function startRun(page: Page, epochs: number): Promise<void> {
  await goTo(page, 'Train');
  await setEpochs(page, epochs);
  await page
    .getByRole('button', { name: /^(Train|Start rehearsal)$/ })
    .last()
    .click();
  await expect(page.locator('main[data-screen="run"]')).toBeVisible();
}

async function untilStep(runDir: () => Promise<string>, step: number): Promise<void> {
  await expect
    .poll(async () => (await lossesOf(await runDir()).catch(() => [])).length, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(step);
}

const steps = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

for (const engine of ENGINES) {
  test(`${engine}: save and stop leaves a checkpoint and nobody behind`, async ({
    launch,
    tmp,
  }) => {
    await setUpTraining(tmp, engine);
    const { page } = await launch(SLOW);
    await openRecent(page);
    await startRun(page, 400);
    const runDir = async () => (await runFolders(tmp))[0] ?? '';
    await untilStep(runDir, 3);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('menuitem', { name: /Save and stop/ }).click();
    await expectRunState(page, 'stopped');
    await expect(page.getByRole('button', { name: /^Export .*safetensors/ }).first()).toBeVisible();
    const done = (await lossesOf(await runDir())).map(({ step }) => step);
    expect(done).toEqual(steps(done.length));
    await expect.poll(async () => processesOf(await runDir())).toEqual([]);
  });

  test(`${engine}: a run outlives the killed app, and the next one shows every step`, async ({
    launch,
    tmp,
  }) => {
    await setUpTraining(tmp, engine);
    const first = await launch(SLOW);
    await openRecent(first.page);
    await startRun(first.page, engine === 'rehearsal' ? 60 : 10);
    const runDir = async () => (await runFolders(tmp))[0] ?? '';
    await untilStep(runDir, 3);
    await first.kill();
    const { page } = await launch(SLOW);
    if ((await page.locator('main').getAttribute('data-screen')) === 'home') await openRecent(page);
    await goTo(page, 'Runs');
    await page.locator('main').getByRole('button', { name: 'My project' }).click();
    await expectRunState(page, 'finished');
    const total = (engine === 'rehearsal' ? 60 : 10) * 8;
    expect((await lossesOf(await runDir())).map(({ step }) => step)).toEqual(steps(total));
    const progress = page.getByRole('region', { name: 'Progress' });
    const count = total.toLocaleString('en-US');
    await expect(progress).toContainText(`${count} / ${count}`);
    await expect.poll(async () => processesOf(await runDir())).toEqual([]);
  });
}

test('stop now, while caches are made, ends the whole tree', async ({ launch, tmp }) => {
  await setUpTraining(tmp, 'sd-scripts');
  const { page } = await launch({ ...SLOW, STAND_IN_CACHE_MS: '5000' });
  await openRecent(page);
  await startRun(page, 10);
  await expect(page.locator('main')).toContainText(/Caching latents/i);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('menuitem', { name: /Stop now/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop now' }).click();
  await expectRunState(page, 'stopped');
  const runDir = (await runFolders(tmp))[0] ?? '';
  await expect.poll(() => processesOf(runDir)).toEqual([]);
  expect(await lossesOf(runDir)).toEqual([]);
});

test('a model file cut short: warned before, and the trainer’s error comes back at that field', async ({
  launch,
  tmp,
}) => {
  const { models } = await setUpTraining(tmp, 'sd-scripts');
  const size = (await readFile(models.baseModel)).length;
  await truncate(models.baseModel, size - 4);
  const { page } = await launch(SLOW);
  await openRecent(page);
  await goTo(page, 'Train');
  await expect(page.getByText(/cut short/i).first()).toBeVisible();
  await startRun(page, 2);
  await expectRunState(page, 'failed');
  await expect(page.getByRole('alert')).toContainText(
    /baseModel\.safetensors|incomplete|cut short/i,
  );
  await page.getByRole('button', { name: /Base model/ }).click();
  await expect(page.getByRole('textbox', { name: 'Base model' })).toBeFocused();
});

test('trains from the command line while the window is open: the window follows', async ({
  launch,
  tmp,
}) => {
  const { projectDir } = await setUpTraining(tmp, 'rehearsal');
  const { page } = await launch();
  await openRecent(page);
  const output = await lora(tmp, [
    ...['train', projectDir, '--engine', 'rehearsal', '--json'],
    ...['--set', 'epochs=10', '--set', 'saveEveryEpochs=5'],
  ]);
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(lines.filter((line) => line.type === 'loss')).toHaveLength(80);
  await goTo(page, 'Runs');
  await expect(page.locator('main [data-run-state="finished"]')).toHaveCount(1);
  expect(await runFolders(join(tmp, 'My project'))).toHaveLength(1);
});
