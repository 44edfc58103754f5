import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { captionOf } from '../helpers/pages.js';
import { findFiles } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

test('a caption edited in place is saved, and one that changed on disk is not overwritten', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  const cell = page.locator('[data-image]').first();
  const image = (await cell.getAttribute('data-image')) ?? '';
  const [file = ''] = await findFiles(tmp, `${image.replace(/\.\w+$/, '')}.txt`);
  expect(basename(file)).not.toBe('');

  const caption = captionOf(page, image);
  await caption.fill('a brand-new caption, with ünïcödé');
  await expect(cell.getByText('Saved', { exact: true })).toBeAttached();
  expect((await readFile(file, 'utf8')).trim()).toBe('a brand-new caption, with ünïcödé');

  await writeFile(file, 'changed by another program\n');
  await expect(caption).toHaveValue('changed by another program');
});
