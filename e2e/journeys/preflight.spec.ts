import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../helpers/axe.js';
import { goTo } from '../helpers/pages.js';
import { lora, openRecent, setUpTraining } from '../helpers/projects.js';
import { expect, test } from '../helpers/test.js';

const FOREIGN = `# from a guide
[training]
batch_size = 3
network_dim = 24
`;

/** Focuses by Tab alone; fails when it is not reached. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await target.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('not reached by Tab');
}

const press = async (page: Page, target: Locator) => {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
};

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function importForeign(page: Page, tmp: string): Promise<void> {
  const file = join(tmp, 'guide.toml');
  await writeFile(file, FOREIGN);
  await page.getByRole('tab', { name: 'TOML' }).click();
  await page.getByLabel('Settings file to import').setInputFiles(file);
  await button(page, 'Rename to train_batch_size, line 3').click();
}

test('from a preset to a foreign file to exactly what will be trained, by keyboard at the end', async ({
  launch,
  tmp,
}) => {
  const { projectDir } = await setUpTraining(tmp, 'sd-scripts');
  const { page } = await launch();
  await openRecent(page);
  await goTo(page, 'Train');
  await page.getByRole('radio', { name: /^Style/ }).click();
  await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('2');
  await page.getByRole('textbox', { name: 'Search settings' }).fill('shuffle');
  await expect(page.getByText('Needs “Cache text encoder outputs” off')).toBeVisible();
  await page.getByRole('textbox', { name: 'Search settings' }).fill('');
  // A problem has its cure at its field.
  const resolution = page.getByRole('textbox', { name: 'Resolution', exact: true });
  await resolution.fill('1000');
  await button(page, 'Write 1024').click();
  await expect(resolution).toHaveValue('1024');
  await importForeign(page, tmp);

  await page.keyboard.press('Home');
  await press(page, button(page, 'What will be trained'));
  const main = page.locator('main[data-screen="preflight"]');
  await expect(main.getByText('Batches of 3 an epoch')).toBeVisible();
  await expect(main.getByRole('row', { name: /1024 × 1024/ })).toContainText('4');
  const list = page.getByRole('region', { name: 'Images as the trainer takes them' });
  await expect(list.getByRole('listitem')).toHaveCount(4);
  await expect(list).toContainText('from shape 0.txt');
  await expect(button(page, /^Train$/)).toBeEnabled();
  await expectAccessible(page, 'main');

  // What changes on disk is seen, blocks, and is mended from here.
  await writeFile(join(projectDir, 'img', '2_shapes', 'shape 0.txt'), '');
  await expect(list).toContainText('shape 0.txt is empty: the run would end here.');
  await expect(button(page, /^Train$/)).toBeDisabled();
  await expectAccessible(page, 'main');
  await press(page, button(page, 'Put the trigger word first…'));
  const cure = page.getByRole('dialog').getByRole('button', { name: 'Put the trigger word first' });
  await expect(cure).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(list).not.toContainText('is empty');
  await expect(button(page, /^Train$/)).toBeEnabled();
  await tabTo(page, list);

  // The command line says the same of the open project.
  const told = JSON.parse(await lora(tmp, ['preflight', projectDir, '--json'])) as {
    images: { caption: string; repeats: number }[];
    totals: { batchesPerEpoch: number };
  };
  expect(told.images.map(({ caption, repeats }) => [caption, repeats])).toEqual(
    Array.from({ length: 4 }, () => ['shp1', 2]),
  );
  expect(told.totals.batchesPerEpoch).toBe(3);
});
