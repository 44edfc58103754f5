import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { root } from '../helpers/paths.js';
import { lora, openRecent } from '../helpers/projects.js';
import { expect, test } from '../helpers/test.js';

const FIXTURES = join(root, 'fixtures', 'tagger');

/** A project called “My project” with these pictures, and a model beside it where a page may look. */
async function setUp(tmp: string, pictures: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(tmp, 'pictures');
  await mkdir(folder);
  await pictures(folder);
  await cp(join(FIXTURES, 'model'), join(tmp, 'tagger model'), { recursive: true });
  await lora(tmp, [
    ...['project', 'create', join(tmp, 'My project'), '--images', folder],
    ...['--concept', 'fox', '--repeats', '2', '--trigger', 'fx1', '--caption', 'mine'],
  ]);
}

async function fifty(folder: string): Promise<void> {
  for (let index = 0; index < 50; index += 1) {
    const background = { r: (index * 37) % 256, g: (index * 91) % 256, b: (index * 13) % 256 };
    const image = sharp({ create: { width: 96, height: 80, channels: 3, background } });
    await image.png().toFile(join(folder, `shape ${index}.png`));
  }
}

/** Large pictures, enough of them for a cancel midway. */
const LARGE = 20;

async function large(folder: string): Promise<void> {
  const whole = await readFile(join(FIXTURES, 'images', '6000px.jpg'));
  for (let index = 0; index < LARGE; index += 1)
    await writeFile(
      join(folder, `large ${index}.jpg`),
      Buffer.concat([whole, Buffer.from(`${index}`)]),
    );
}

async function openCaptioning(page: Page, tmp: string): Promise<void> {
  await openRecent(page);
  await page.getByRole('button', { name: 'Caption with a model' }).click();
  await chooseModel(page, tmp);
}

async function chooseModel(page: Page, tmp: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Tagger model' }).click();
  await page.getByRole('option', { name: 'A folder on this computer…' }).click();
  await page.getByLabel('Folder with model.onnx').fill(join(tmp, 'tagger model'));
}

const ready = (page: Page) => page.getByRole('status', { name: 'What is ready' });

async function captions(tmp: string): Promise<string[]> {
  const folder = join(tmp, 'My project', 'img', '2_fox');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.txt'));
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

test('fifty images are tagged, a slider tags them anew at once, saving is one step that is undone', async ({
  launch,
  tmp,
}) => {
  await setUp(tmp, fifty);
  const { page } = await launch();
  await openCaptioning(page, tmp);
  await expect(ready(page)).toContainText('0 of 50 images looked at');
  await page.getByRole('button', { name: 'Look at images' }).click();
  await expect(ready(page)).toContainText('50 of 50 images looked at, 50 captions would change');
  const first = page.locator('[data-review]').first();
  const tags = first.getByRole('list', { name: 'Tags', exact: true }).getByRole('listitem');
  const before = await tags.count();
  expect(before).toBeGreaterThan(3);
  expect(await captions(tmp)).toEqual(Array.from({ length: 50 }, () => 'mine'));

  const slider = page.getByRole('slider', { name: 'General threshold' });
  await slider.focus();
  await slider.press('End');
  await expect.poll(() => tags.count()).toBeLessThan(before);
  await slider.press('Home');
  await expect.poll(() => tags.count()).toBeGreaterThan(before);

  await page.getByRole('button', { name: 'Save captions' }).click();
  await expect(page.getByText('50 captions saved')).toBeVisible();
  for (const caption of await captions(tmp)) expect(caption).toMatch(/^fx1, 1girl|^fx1, /);
  await expect(ready(page)).toContainText('0 captions would change');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The captions are as they were.')).toBeVisible();
  expect(await captions(tmp)).toEqual(Array.from({ length: 50 }, () => 'mine'));
});

test('images selected or found by a filter are tagged and no others; a server that is down is told', async ({
  launch,
  tmp,
}) => {
  await setUp(tmp, fifty);
  const { page } = await launch();
  await openRecent(page);
  await page.locator('[data-image="shape 7.png"] .cell-thumb').click();
  await page.locator('[data-image="shape 8.png"] .cell-thumb').click({ modifiers: ['Shift'] });
  const selection = page.getByRole('group', { name: 'Selected images' });
  await selection.getByRole('button', { name: 'Caption with a model' }).click();
  await chooseModel(page, tmp);
  await expect(page.getByRole('combobox', { name: 'Which images' })).toHaveValue(
    '2 selected images',
  );
  await page.getByRole('button', { name: 'Look at images' }).click();
  await expect(ready(page)).toContainText('2 of 2 images looked at');
  await expect(page.locator('[data-review]')).toHaveCount(2);
  await page.getByRole('combobox', { name: 'Which images' }).click();
  await page.getByRole('option', { name: 'Images by a filter' }).click();
  const filter = page.getByRole('searchbox', { name: 'Filter of images' });
  await filter.fill('width:>x');
  await expect(page.getByText('No image is meant by that choice.')).toBeVisible();
  await filter.fill('name:"shape 7."');
  await expect(ready(page)).toContainText('1 of 1 image looked at');
  await page.getByRole('button', { name: 'Save captions' }).click();
  await expect(page.getByText('1 caption saved')).toBeVisible();
  expect((await captions(tmp)).filter((text) => text !== 'mine')).toHaveLength(1);

  await page.getByText('Prose (vision model)').click();
  await page.getByRole('textbox', { name: 'Address of the server' }).fill('http://127.0.0.1:9');
  await page.getByRole('button', { name: 'List models' }).click();
  await expect(page.getByText('http://127.0.0.1:9 gave no answer')).toBeVisible();
  await page.getByLabel('API key', { exact: true }).fill('sk-secret');
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect(page.getByText('Kept for this address')).toBeVisible();
  await page.getByPlaceholder('qwen2.5vl:7b').fill('eyes');
  await page.getByRole('button', { name: 'Look at images' }).click();
  const review = page.getByRole('region', { name: 'Review' });
  await expect(review.getByText('Is the server running')).toBeVisible();
  await page.getByRole('textbox', { name: 'Address of the server' }).fill('http://192.0.2.1:80');
  await expect(page.getByText('your images will leave this computer')).toBeVisible();
  await expect(page.getByText('Only where the server asks for one.')).toBeVisible();
  await expect(review.getByText('is another machine')).toBeVisible();
});

test('cancelled midway, it goes on from there', async ({ launch, tmp }) => {
  await setUp(tmp, large);
  const { page } = await launch();
  await openCaptioning(page, tmp);
  await page.getByRole('button', { name: 'Look at images' }).click();
  await expect(ready(page)).toContainText(new RegExp(`^[1-9]\\d* of ${LARGE}`));
  await page
    .getByRole('region', { name: 'Review' })
    .getByRole('button', { name: 'Cancel' })
    .click();
  await expect(page.getByText('Cancelled. What was looked at is kept')).toBeVisible();
  const done = Number(/^\d+/.exec(await ready(page).innerText())?.[0]);
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(LARGE);
  await page.getByRole('button', { name: 'Look at images' }).click();
  await expect(ready(page)).toContainText(`${LARGE} of ${LARGE} images looked at`, {
    timeout: 60_000,
  });
});
