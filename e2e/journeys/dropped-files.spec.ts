import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeZip } from '../../electron/testing/zip.js';
import { dropFiles, dropMadeFiles } from '../helpers/drop.js';
import { makeMixedImages } from '../helpers/images.js';
import { expectThumbnail } from '../helpers/pages.js';
import { findFiles } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

test('real files dropped on a project: all kinds arrive, the originals stay as they are', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  const files = await makeMixedImages(join(tmp, 'my pictures'));
  const before = await Promise.all(Object.values(files).map((file) => readFile(file)));

  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expect(page.locator('[data-image]').first()).toBeVisible();
  await dropFiles(page, page.locator('main'), Object.values(files));

  await expect(page.getByText('1 file that cannot be read')).toBeVisible();
  for (const [kind, file] of Object.entries(files)) {
    if (kind === 'corrupt') continue;
    await test.step(kind, async () => {
      await page.getByRole('searchbox').fill(basename(file));
      await expectThumbnail(page.locator(`[data-image="${basename(file)}"]`));
    });
  }
  const after = await Promise.all(Object.values(files).map((file) => readFile(file)));
  expect(after.every((data, index) => data.equals(before[index] ?? Buffer.alloc(0)))).toBe(true);
  await expect.poll(() => findFiles(tmp, 'cat 🐈.png')).toHaveLength(2);
});

test('pictures and an archive that lie nowhere on the disk are sent, from a window as from a browser', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  const { jpeg = '', unicode = '' } = await makeMixedImages(join(tmp, 'elsewhere'));
  const archive = makeZip([
    { name: 'set/in the archive.jpg', data: await readFile(unicode) },
    { name: 'set/in the archive.txt', data: 'a caption that came along' },
  ]);
  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expect(page.locator('[data-image]').first()).toBeVisible();
  await dropMadeFiles(page, [
    { name: 'out of a page 🐈.jpg', data: await readFile(jpeg) },
    { name: 'set.zip', data: archive },
    { name: 'cut short.png', data: Buffer.from('no picture at all') },
  ]);

  // An archive is looked into and told on its own.
  await expect(page.getByText('1 image added')).toHaveCount(2);
  await expect(page.getByText('1 file that cannot be read')).toBeVisible();
  for (const name of ['out of a page 🐈.jpg', 'in the archive.jpg']) {
    await page.getByRole('searchbox').fill(name);
    await expectThumbnail(page.locator(`[data-image="${name}"]`));
  }
  await expect.poll(() => findFiles(tmp, 'in the archive.txt')).toHaveLength(1);
  // The host kept it only while it was looked into.
  await expect.poll(() => findFiles(tmp, 'set.zip')).toHaveLength(0);
});
