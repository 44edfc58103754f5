import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expectRunState, goTo } from '../helpers/pages.js';
import { processesOf } from '../helpers/processes.js';
import { openRecent, setUpTraining } from '../helpers/projects.js';
import { lossesOf, runFolders } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

const SLOW = { STAND_IN_STEP_MS: '60', STAND_IN_SAVE_MS: '20' };
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

async function setField(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name, exact: true });
  await field.fill(value);
  await field.blur();
}

/** Presses Start with an output name of its own; `then`: the screen that it leads to. */
async function start(
  page: Page,
  name: string,
  epochs: number,
  then: 'run' | 'runs',
): Promise<void> {
  await goTo(page, 'Train');
  await setField(page, 'Epochs', String(epochs));
  await setField(page, 'Save every', '50');
  await setField(page, 'Output name', name);
  await expect(
    page.getByText(`${(epochs * 8).toLocaleString('en-US')} steps`).first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Train', exact: true }).last().click();
  await expect(page.locator(`main[data-screen="${then}"]`)).toBeVisible();
}

async function saveAndStop(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('menuitem', { name: /Save and stop/ }).click();
  await expectRunState(page, 'stopped');
}

/** No serious violation of the accessibility rules on what is shown. */
async function expectAccessible(page: Page): Promise<void> {
  // Evaluated, not added as a script: the page's own rules allow no foreign ones.
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } })
      .axe;
    return (await axe.run()).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.map(({ html }) => html.slice(0, 160)),
    }));
  });
  expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: { readonly html: string }[];
}

test('two runs wait, change places, start one after the other; stop after the epoch, then resume', async ({
  launch,
  tmp,
}) => {
  test.setTimeout(240_000);
  await setUpTraining(tmp, 'sd-scripts');
  const { page } = await launch(SLOW);
  await openRecent(page);
  await goTo(page, 'Train');
  await expect(page.getByText('Starts now')).toBeVisible();
  // Long enough never to end by themselves, however slow the machine is: what ends here is stopped.
  await start(page, 'first', 400, 'run');
  await goTo(page, 'Train');
  await expect(page.getByText('First in the queue.')).toBeVisible();
  await start(page, 'second', 400, 'runs');
  await start(page, 'third', 1, 'runs');
  const rows = page.getByRole('list', { name: 'Waiting runs' }).getByRole('listitem');
  await expect(rows).toHaveText([/second/, /third/]);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Move third up' }).click();
  await expect(rows).toHaveText([/third/, /second/]);
  await page.locator('main').getByRole('button', { name: 'first', exact: true }).click();
  await saveAndStop(page);
  await goTo(page, 'Runs');
  await expect(page.locator('main [data-run-state="finished"]')).toHaveCount(1, {
    timeout: 60_000,
  });
  await expect(page.locator('main [data-run-state]')).toHaveCount(3);
  await page.locator('main').getByRole('button', { name: 'second', exact: true }).click();
  const runDirs = await runFolders(tmp);
  const second = runDirs[2] ?? '';
  await expect.poll(async () => (await lossesOf(second).catch(() => [])).length).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('menuitem', { name: /Stop after this epoch/ }).click();
  await expectRunState(page, 'stopped');
  const done = (await lossesOf(second)).length;
  expect(done % 8).toBe(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(page.getByText(/resumed from/)).toBeVisible();
  await expect.poll(async () => (await runFolders(tmp)).length).toBe(4);
  const resumed = (await runFolders(tmp))[3] ?? '';
  await expect.poll(async () => (await lossesOf(resumed).catch(() => []))[0]?.step).toBe(done + 1);
  await saveAndStop(page);
  await expect.poll(() => processesOf(resumed)).toEqual([]);
});

test('a failure is explained; its fix is shown as a difference and queued again at one click', async ({
  launch,
  tmp,
}) => {
  await setUpTraining(tmp, 'sd-scripts');
  const { page } = await launch({ ...SLOW, STAND_IN_NO_BITSANDBYTES: '1' });
  await openRecent(page);
  await start(page, 'eight', 1, 'run');
  await expectRunState(page, 'failed');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('bitsandbytes');
  await expect(alert).toContainText('AdamW8bit');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Change and run again: Optimizer AdamW' }).click();
  await expectRunState(page, 'finished');
  expect(await runFolders(tmp)).toHaveLength(2);
});
