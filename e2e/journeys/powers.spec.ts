import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../helpers/axe.js';
import { expectRunState, goTo } from '../helpers/pages.js';
import { setUpTraining } from '../helpers/projects.js';
import { runFolders } from '../helpers/runs.js';
import { projectFileOf, strangerArrives, type Stranger } from '../helpers/stranger.js';
import { expect, test } from '../helpers/test.js';

async function arrive(tmp: string): Promise<Stranger> {
  await setUpTraining(tmp, 'sd-scripts');
  return strangerArrives(tmp);
}

/** Opens the stranger's project from the list; it is there at once, unasked. */
async function openStranger(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /From a stranger/ })
    .first()
    .click();
  await expect(page.locator('main[data-screen="dataset"]')).toBeVisible();
  await expect(page.locator('[data-image="near.png"]').first()).toBeVisible();
  await expect(question(page)).toHaveCount(0);
}

const question = (page: Page): Locator => page.getByRole('dialog', { name: /reach beyond/ });
const trainButton = (page: Page): Locator =>
  page.getByRole('region', { name: 'Start' }).getByRole('button', { name: 'Train', exact: true });
const needs = (page: Page): Locator =>
  question(page).getByRole('list', { name: 'What this step needs' }).getByRole('listitem');

test('a stranger’s project opens unasked; a start asks once for all; “Not now” does nothing, “Allow” goes on; taken back, it asks again', async ({
  launch,
  tmp,
}) => {
  test.setTimeout(240_000);
  const stranger = await arrive(tmp);
  const before = await projectFileOf(stranger);
  const { page } = await launch();
  await openStranger(page);
  const main = page.locator('main');
  await expect(main.getByText('Came with this project, not allowed yet')).toBeVisible();
  await expect(main.getByText(stranger.far, { exact: true })).toBeVisible();
  await expect(page.locator('[data-image="away.png"]')).toHaveCount(0);

  await goTo(page, 'Train');
  await expect(page.getByText('Asks first for what came with the project.')).toBeVisible();
  await trainButton(page).click();
  await expect(needs(page)).toHaveCount(2);
  await expect(needs(page)).toContainText([
    /Images in another folder/,
    /Sends to an address.*huggingface_repo_id=stranger\/loot/s,
  ]);
  await expect(needs(page).first()).toContainText(stranger.far);
  await question(page).getByRole('button', { name: 'Not now' }).click();
  await expect(question(page)).toHaveCount(0);
  await expect(trainButton(page)).toBeEnabled();
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(await runFolders(tmp)).toEqual([]);
  expect(await projectFileOf(stranger)).toBe(before);

  await trainButton(page).click();
  await question(page).getByRole('button', { name: 'Allow and go on' }).click();
  await expect(page.locator('main[data-screen="run"]')).toBeVisible();
  await expectRunState(page, 'finished');
  await goTo(page, 'Dataset');
  await expect(page.locator('[data-image="away.png"]').first()).toBeVisible();
  await expect(main.getByText('not allowed yet')).toHaveCount(0);

  await takeBack(page, stranger);
  await goTo(page, 'Dataset');
  await expect(page.locator('[data-image="away.png"]')).toHaveCount(0);
  await goTo(page, 'Train');
  await trainButton(page).click();
  await expect(needs(page)).toHaveCount(1);
  await expect(needs(page)).toContainText(stranger.far);
});

/** Takes the yes for the linked folder back, in Settings. */
async function takeBack(page: Page, { far }: Stranger): Promise<void> {
  await goTo(page, 'Settings');
  const list = page.getByRole('list', { name: 'What From a stranger may do' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('button', { name: `Take back ${far}` }).click();
  await expect(list.getByRole('button', { name: 'Keep', exact: true })).toBeFocused();
  await page.getByRole('button', { name: 'Take back', exact: true }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
}

test('with the keyboard alone: the harmless answer has the focus, Escape is “Not now”', async ({
  launch,
  tmp,
}) => {
  await arrive(tmp);
  const { page } = await launch();
  await openStranger(page);
  await goTo(page, 'Train');
  await expect(trainButton(page)).toBeEnabled();
  await trainButton(page).focus();
  await page.keyboard.press('Enter');
  const notNow = question(page).getByRole('button', { name: 'Not now' });
  await expect(notNow).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question(page)).toHaveCount(0);
  expect(await runFolders(tmp)).toEqual([]);
  await expect(trainButton(page)).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(notNow).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('main[data-screen="run"]')).toBeVisible();
  await expectRunState(page, 'finished');
});

test('in its place: the setting’s row and what will be trained name it, with a button that allows it', async ({
  launch,
  tmp,
}) => {
  const { far } = await arrive(tmp);
  const { page } = await launch();
  await openStranger(page);
  await page.getByRole('button', { name: 'Concepts' }).click();
  const card = page.getByRole('dialog').getByRole('region', { name: 'far' });
  await expect(card.getByText(far, { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await goTo(page, 'Train');
  await page.getByRole('button', { name: /huggingface_repo_id sends to an address/ }).click();
  const allow = page.getByRole('button', { name: 'Allow huggingface_repo_id=stranger/loot' });
  await expect(allow).toBeVisible();
  await page.getByRole('button', { name: 'What will be trained' }).click();
  const findings = page.getByRole('region', { name: 'Findings' });
  await expect(findings.getByText('Came with this project, not allowed yet')).toHaveCount(2);
  await findings.getByRole('button', { name: 'Allow huggingface_repo_id=stranger/loot' }).click();
  await expect(allow).toHaveCount(0);
  await findings.getByRole('button', { name: `Allow ${far}` }).click();
  await expect(findings.getByText('not allowed yet')).toHaveCount(0);
});

test('axe finds nothing in the question, in its places and in Settings', async ({
  launch,
  tmp,
}) => {
  await arrive(tmp);
  const { page } = await launch();
  await openStranger(page);
  await expect(page.getByText('not allowed yet').first()).toBeVisible();
  await expectAccessible(page, 'main');
  await goTo(page, 'Train');
  await expect(trainButton(page)).toBeEnabled();
  await trainButton(page).click();
  await expect(question(page)).toBeVisible();
  await expectAccessible(page, '[role="dialog"]');
  await question(page).getByRole('button', { name: 'Allow and go on' }).click();
  await expect(page.locator('main[data-screen="run"]')).toBeVisible();
  await goTo(page, 'Settings');
  await expect(page.getByRole('list', { name: /may do/ })).toBeVisible();
  await expectAccessible(page, 'main');
});
