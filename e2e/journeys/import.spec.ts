import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { makeZip } from '../../electron/testing/zip.js';
import { dropFiles } from '../helpers/drop.js';
import { expectThumbnail } from '../helpers/pages.js';
import { lora } from '../helpers/projects.js';
import { expect, test } from '../helpers/test.js';

test('a zip archive dropped: its pictures arrive with captions, others as PNG copies when asked', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  const square = (background: string) =>
    sharp({ create: { width: 300, height: 300, channels: 3, background } });
  const archive = join(tmp, 'holiday.zip');
  const entries = [
    { name: 'holiday/beach.png', data: await square('#fc6').png().toBuffer() },
    { name: 'holiday/beach.txt', data: 'a beach at noon' },
    { name: 'holiday/scan.tif', data: await square('#3a6').tiff().toBuffer() },
    { name: 'holiday/locked.png', data: 'x', isEncrypted: true },
  ];
  await writeFile(archive, makeZip(entries));
  const before = await readFile(archive);

  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expect(page.locator('[data-image]').first()).toBeVisible();
  const search = page.getByRole('searchbox');
  await dropFiles(page, page.locator('main'), [archive]);
  // A picture that the trainer cannot read and one that cannot be unpacked: the sheet says so first.
  const sheet = page.getByRole('dialog', { name: 'Check this import' });
  await expect(sheet.getByText(/locked\.png/)).toBeVisible();
  await sheet.getByRole('button', { name: 'Import 1 image' }).click();

  await expect(page.getByText('1 image added')).toBeVisible();
  await expect(page.getByText(/locked\.png: It is encrypted/)).toBeVisible();
  await page.getByRole('button', { name: 'Add 1 PNG copy' }).click();
  await expect(page.getByText('1 image added, 1 of them as PNG copies')).toBeVisible();
  for (const name of ['beach.png', 'scan.png']) {
    await search.fill(name);
    await expectThumbnail(page.locator(`[data-image="${name}"]`));
  }
  expect((await readFile(archive)).equals(before)).toBe(true);
});

test('the command line imports into a project', async ({ tmp }) => {
  const project = join(tmp, 'project');
  await lora(tmp, ['project', 'create', project, '--concept', 'fox', '--trigger', 'f0x']);
  const data = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#a51' } })
    .gif()
    .toBuffer();
  await writeFile(join(tmp, 'set.zip'), makeZip([{ name: 'den/fox.gif', data }]));
  const said = await lora(tmp, ['import', project, join(tmp, 'set.zip'), '--convert']);
  expect(said).toContain('Images: 1 added (1 as PNG copies)');
  expect(await readdir(join(project, 'img', '10_fox'))).toEqual(['fox.png']);
});
