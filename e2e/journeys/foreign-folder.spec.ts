import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTool, scenes } from '../helpers/captioned-project.js';
import { lora } from '../helpers/projects.js';
import { expect, test } from '../helpers/test.js';

test('a folder of another tool: no trigger word is guessed, what is passed over is told, a .jfif is renamed', async ({
  launch,
  tmp,
}) => {
  const [one = Buffer.alloc(0)] = await scenes();
  const folder = join(tmp, 'Kohya set');
  const files = [
    'img/3_oil style/a.png',
    'img/3_oil style/b.jfif',
    'img/0_off/c.png',
    'reg/1_woman/d.png',
  ];
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), one);
  }
  const stored = async () =>
    JSON.parse(await readFile(join(folder, 'project.json'), 'utf8')) as { triggerWord: string };
  // Opened once by the command line, so that it stands in the list of the home screen.
  await lora(tmp, ['project', 'powers', folder]);
  expect((await stored()).triggerWord).toBe('');

  const { page } = await launch();
  await page
    .getByRole('button', { name: /Kohya set/ })
    .first()
    .click();
  await expect(page.locator('[data-image="b.jfif"]')).toBeVisible();
  await expect(page.locator('[data-image="c.png"]')).toHaveCount(0);
  await page.getByText('One folder with pictures is not trained').click();
  await expect(page.getByText('img/0_off (1 picture): its repeats are below 1')).toBeVisible();
  await expect(page.getByText('trains as “oil style”')).toBeVisible();

  await page.getByRole('button', { name: 'Concepts' }).click();
  const dialog = page.getByRole('dialog', { name: 'Concepts' });
  await expect(dialog.getByLabel('Trigger word')).toHaveValue('');
  const reg = dialog.getByRole('region', { name: 'woman' });
  await expect(reg.getByLabel('Regularisation images')).toBeChecked();
  await dialog.getByRole('button', { name: 'Use “oil style” as trigger word' }).click();
  await expect(dialog.getByLabel('Trigger word')).toHaveValue('oil style');
  await dialog.getByLabel('Trigger word').fill('zkwoil');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await stored()).triggerWord).toBe('zkwoil');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Write “zkwoil” there' })).toBeVisible();

  await openTool(page, 'Doctor');
  await page.getByRole('button', { name: 'Quick check' }).click();
  const doctor = page.getByRole('region', { name: 'Doctor' });
  const ending = doctor.locator('details', { hasText: 'does not look for' });
  await ending.locator('summary').click();
  await ending.getByRole('button', { name: 'Mend the endings…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Mend the endings' }).click();
  await expect(page.locator('[data-image="b.jpg"]')).toBeVisible();
});
