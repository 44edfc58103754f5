import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../helpers/axe.js';
import { goTo } from '../helpers/pages.js';
import { lora, openRecent, setUpTraining } from '../helpers/projects.js';
import { expect, test } from '../helpers/test.js';

/** A file as a guide shows it: the wrong key for the batch size, a Windows path, and a key of another tool. */
const FOREIGN = `# my old settings
[training]
batch_size = 2 # the guide says so
network_dim = 24
learning_rate = "5e-5"
caption_prefix = "shp1, "
gui_theme = "dark"

[paths]
network_weights = "C:\\new\\old.safetensors"
`;

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const settingsText = (page: Page) => page.getByRole('textbox', { name: 'Text of the settings' });

async function openTrain(page: Page): Promise<void> {
  await openRecent(page);
  await goTo(page, 'Train');
}

async function projectFile(projectDir: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(projectDir, 'project.json'), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

/** Focuses by Tab alone; fails when it is not reached. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('not reached by Tab');
}

test('preset, change, why a setting is disabled, and all of it in the TOML', async ({
  launch,
  tmp,
}) => {
  const { projectDir } = await setUpTraining(tmp, 'sd-scripts');
  const { page } = await launch();
  await openTrain(page);
  await page.getByRole('radio', { name: /^Style/ }).click();
  await expect(field(page, 'Epochs')).toHaveValue('6');
  await expectAccessible(page, 'main');

  await page.getByText('12 GB', { exact: true }).click();
  await expect(field(page, 'Blocks to swap')).toHaveValue('16');
  await page.getByRole('button', { name: /where each figure comes from/ }).click();
  await expect(page.getByRole('table')).toContainText('counted from the shapes');

  // A search looks through all settings; one that cannot be used says what to change.
  const search = page.getByRole('textbox', { name: 'Search settings' });
  await search.fill('shuffle');
  const shuffle = page.getByRole('switch', { name: 'Shuffle tags' });
  await expect(shuffle).toBeDisabled();
  await expect(page.getByText('Needs “Cache text encoder outputs” off')).toBeVisible();
  await search.fill('cache text encoder');
  await page
    .getByRole('switch', { name: 'Cache text encoder outputs', exact: true })
    .press('Space');
  await page.getByRole('switch', { name: 'Keep the text encoder cache on disk' }).press('Space');
  await search.fill('shuffle');
  await expect(shuffle).toBeEnabled();
  await shuffle.press('Space');
  await search.fill('max_grad');
  await field(page, 'Largest gradient').fill('0.5');

  await search.fill('');
  await page.getByRole('checkbox', { name: /Only changed/ }).check();
  await expect(page.getByRole('switch', { name: 'Shuffle tags' })).toBeVisible();
  await expect(field(page, 'Epochs')).toBeHidden();
  await page.getByRole('button', { name: /^Largest gradient\. Leave it/ }).click();
  await expect(field(page, 'Largest gradient')).toBeHidden();
  await expectAccessible(page, 'main');

  await page.getByRole('tab', { name: 'TOML' }).click();
  await expect(settingsText(page)).toHaveValue(/shuffle_caption = true/);
  await expect(settingsText(page)).not.toHaveValue(/max_grad_norm/);
  await expect(page.getByRole('region', { name: 'dataset.toml' })).toContainText(
    'shuffle_caption = true',
  );
  await expect
    .poll(async () => (await projectFile(projectDir))['raw'])
    .toEqual({ shuffle_caption: true });
});

test('a foreign file is imported, its faults are named and fixed, its comments stay', async ({
  launch,
  tmp,
}) => {
  const { projectDir } = await setUpTraining(tmp, 'rehearsal');
  const file = join(tmp, 'old settings.toml');
  await writeFile(file, FOREIGN);
  const { page } = await launch();
  await openTrain(page);
  await page.getByRole('tab', { name: 'TOML' }).click();
  await page.getByLabel('Settings file to import').setInputFiles(file);
  await expect(page.getByText(/line 10 now have forward slashes/)).toBeVisible();
  const problems = page.getByRole('list', { name: 'Problems of the text' });
  await expect(problems).toContainText('Line 3: batch_size belongs into a dataset file');
  await expect(problems).toContainText('Line 5: learning_rate must be a number');
  await expect(problems).toContainText('Line 7: The trainer has no setting gui_theme');
  await expect(page.getByRole('button', { name: 'Start rehearsal' })).toBeDisabled();
  await expectAccessible(page, 'main');

  await problems.getByRole('button', { name: 'Rename to train_batch_size, line 3' }).click();
  await problems.getByRole('button', { name: 'Write 0.00005, line 5' }).click();
  await expect(page.getByRole('button', { name: 'Start rehearsal' })).toBeEnabled();
  const wanted = FOREIGN.replace('batch_size', 'train_batch_size')
    .replace('"5e-5"', '0.00005')
    .replace('C:\\new\\old', 'C:/new/old');
  await expect(settingsText(page)).toHaveValue(wanted);

  // The form shows it, and an edit there touches its own line alone.
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(field(page, 'Batch size')).toHaveValue('2');
  await field(page, 'Rank (network_dim)').fill('48');
  await page.getByRole('tab', { name: 'TOML' }).click();
  const edited = wanted.replace('network_dim = 24', 'network_dim = 48');
  await expect(settingsText(page)).toHaveValue(edited);
  await expect.poll(async () => (await projectFile(projectDir))['settingsToml']).toBe(edited);

  // What is no TOML blocks the start and changes nothing, until it is right again.
  await settingsText(page).fill(`${edited}seed = \n`);
  await expect(problems).toContainText('Line 11: This is not TOML');
  await expect(page.getByRole('button', { name: 'Start rehearsal' })).toBeDisabled();
  await settingsText(page).fill(`${edited}seed = 7\n`);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(field(page, 'Seed')).toHaveValue('7');
});

test('by keyboard alone: search, set, reset, undo', async ({ launch, tmp }) => {
  await setUpTraining(tmp, 'rehearsal');
  const { page } = await launch();
  await openTrain(page);
  await tabTo(page, page.getByRole('textbox', { name: 'Search settings' }));
  await page.keyboard.type('keep tokens');
  const tags = field(page, 'Tags that stay in front');
  await tabTo(page, tags);
  await page.keyboard.type('2');
  await expect(tags).toHaveValue('2');
  await tabTo(page, page.getByRole('button', { name: /^Tags that stay in front\. Leave it/ }));
  await page.keyboard.press('Enter');
  await expect(tags).toHaveValue('');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(tags).toHaveValue('2');
});

test('presets of one’s own, and settings side by side with a run', async ({ launch, tmp }) => {
  const { projectDir } = await setUpTraining(tmp, 'rehearsal');
  await lora(tmp, ['train', projectDir, '--engine', 'rehearsal', '--set', 'epochs=1']);
  const { page } = await launch();
  await openTrain(page);
  await field(page, 'Rank (network_dim)').fill('12');
  await page.getByRole('button', { name: 'My presets' }).click();
  await page.getByRole('textbox', { name: 'Name for these settings' }).fill('Small');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Small' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Reset all' }).click();
  await expect(field(page, 'Rank (network_dim)')).toHaveValue('32');
  await page.getByRole('button', { name: 'My presets' }).click();
  await page.getByRole('menuitem', { name: 'Small' }).click();
  await expect(field(page, 'Rank (network_dim)')).toHaveValue('12');

  await page.getByRole('tab', { name: 'Compare' }).click();
  const table = page.getByRole('table');
  await expect(table).toContainText('network_dim');
  await expect(table).toContainText('max_train_epochs');
  await expectAccessible(page, 'main');
  await page.getByRole('button', { name: 'Ask it for its arguments' }).click();
  await expect(page.getByText('arguments in yours')).toBeVisible();
});
