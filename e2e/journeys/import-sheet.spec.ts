import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { expectAccessible } from '../helpers/axe.js';
import { dropFiles } from '../helpers/drop.js';
import { expect, test } from '../helpers/test.js';

/** A folder as people have it: two concepts, captions of other tools, masks, a text without an image. Resolves with its path. */
async function makeOddFolder(tmp: string): Promise<string> {
  const set = join(tmp, 'my set');
  const texts: Record<string, string> = {
    '5_cat/one.png.txt': 'a cat on a chair',
    '5_cat/two.json': JSON.stringify({ caption: 'a cat in a tree', tags: ['cat', 'tree'] }),
    '12_dog/rex.txt': 'a dog that runs',
    'metadata.jsonl': '{"file_name": "loose.png", "text": "a fox at night"}',
    'nobody.txt': 'nobody’s caption',
  };
  const pictures = [
    ...['5_cat/one.png', '5_cat/two.png', '5_cat/mask/one.png'],
    ...['12_dog/REX.png', '12_dog/bare.png', 'loose.png'],
  ];
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(set, path)), { recursive: true });
    await writeFile(join(set, path), text);
  }
  for (const [index, path] of pictures.entries()) {
    await mkdir(dirname(join(set, path)), { recursive: true });
    const background = { r: 40 * index, g: 120, b: 255 - 40 * index };
    await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toFile(join(set, path));
  }
  return set;
}

async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expect(page.locator('[data-image]').first()).toBeVisible();
}

const sheetOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Check this import' });
const sampleImages = (tmp: string) => join(tmp, 'LoRA Studio', 'Sample project', 'img');

test('a folder with odd companions: one sheet, the choices of its user, all told by name', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  const set = await makeOddFolder(tmp);
  await openSample(page);
  await dropFiles(page, page.locator('main'), [set]);

  const sheet = sheetOf(page);
  await expect(sheet.getByRole('status')).toContainText(
    '5 images into 3 concepts; 4 captions found under other names; 1 file left out; 1 text that belongs to no image',
  );
  await expect(sheet.getByText('a cat on a chair')).toBeVisible();
  await expect(sheet.getByText('a cat in a tree, cat, tree')).toBeVisible();
  await expect(sheet.getByText('a fox at night')).toBeVisible();
  await expect(sheet.getByText(/mask\/one\.png/)).toBeVisible();
  await expect(sheet.getByText(/nobody\.txt/)).toBeVisible();
  const go = sheet.getByRole('button', { name: /^Import/ });
  await expect(go).toBeFocused();

  const hound = sheet.getByRole('textbox', { name: /^Concept of .*12_dog/ });
  await hound.fill('');
  await expect(go).toBeDisabled();
  await hound.fill('hound');
  await sheet.getByRole('textbox', { name: /^Repeats of .*12_dog/ }).fill('7');
  await sheet.getByRole('switch', { name: 'Take masks anyway' }).check();
  await expect(go).toHaveText('Import 6 images');
  await sheet.getByRole('switch', { name: 'Take masks anyway' }).uncheck();
  await sheet.getByRole('switch', { name: /^A JSON file for each image/ }).uncheck();
  await go.press('Enter');

  await expect(sheet).toBeHidden();
  await expect(page.getByText('5 images added')).toBeVisible();
  const img = sampleImages(tmp);
  const caption = (path: string) => readFile(join(img, path), 'utf8');
  expect(await caption('5_cat/one.txt')).toBe('a cat on a chair');
  expect(await caption('7_hound/REX.txt')).toBe('a dog that runs');
  expect((await readdir(join(img, '5_cat'))).sort()).toEqual(['one.png', 'one.txt', 'two.png']);
  expect((await readdir(join(img, '7_hound'))).sort()).toEqual(['REX.png', 'REX.txt', 'bare.png']);

  await page.getByRole('button', { name: /^Show \d+ files by name/ }).click();
  const report = page.getByRole('dialog', { name: 'Not brought in' });
  await expect(report.getByText(/mask\/one\.png/)).toBeVisible();
  await expect(report.getByText(/nobody\.txt/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(report).toBeHidden();
  expect(await readFile(join(set, '5_cat/one.png.txt'), 'utf8')).toBe('a cat on a chair');
});

test('the sheet put away: nothing comes in; and nothing odd: no sheet', async ({ app, tmp }) => {
  const { page } = app;
  const set = await makeOddFolder(tmp);
  await openSample(page);
  const before = await readdir(sampleImages(tmp));
  await dropFiles(page, page.locator('main'), [set]);
  await expect(sheetOf(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheetOf(page)).toBeHidden();
  expect(await readdir(sampleImages(tmp))).toEqual(before);

  await dropFiles(page, page.locator('main'), [join(set, '12_dog', 'bare.png')]);
  await expect(page.getByText('1 image added')).toBeVisible();
  await expect(sheetOf(page)).toBeHidden();
});

test('a new project of an odd folder: asked before anything is made', async ({ app, tmp }) => {
  const { page } = app;
  const set = await makeOddFolder(tmp);
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Pets');
  await page.getByRole('textbox', { name: 'Folder' }).fill(tmp);
  await page.getByRole('textbox', { name: 'Trigger word' }).fill('pets_v1');
  await dropFiles(page, page.locator('main'), [set]);
  await expect(page.getByText(/my set/).first()).toBeVisible();
  const create = page.getByRole('button', { name: 'Create project' });
  await create.click();
  await sheetOf(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(create).toBeEnabled();
  expect(await readdir(tmp)).not.toContain('Pets');

  await create.click();
  await expect(sheetOf(page).getByRole('status')).toContainText('1 image comes without a caption');
  await sheetOf(page).getByRole('button', { name: 'Import 5 images' }).click();
  await expect(page.locator('main[data-screen="dataset"]')).toBeVisible();
  await expect(page.getByText('5 images added')).toBeVisible();
  const img = join(tmp, 'Pets', 'img');
  expect(await readFile(join(img, '5_cat', 'two.txt'), 'utf8')).toBe('a cat in a tree, cat, tree');
  await expect
    .poll(() => readFile(join(img, '12_dog', 'bare.txt'), 'utf8').catch(() => ''))
    .toBe('pets_v1');
});

test('the sheet keeps nobody out (axe), also in a small window', async ({ app, tmp }) => {
  const { page } = app;
  await page.setViewportSize({ width: 760, height: 560 });
  await openSample(page);
  await dropFiles(page, page.locator('main'), [await makeOddFolder(tmp)]);
  const sheet = sheetOf(page);
  await expect(sheet).toBeVisible();
  await expectAccessible(page, '[role="dialog"]');
  await expect(sheet.getByRole('button', { name: /^Import/ })).toBeInViewport();
  const box = await sheet.boundingBox();
  expect(box).toMatchObject({ x: 0, y: 0, width: 760, height: 560 });
});
