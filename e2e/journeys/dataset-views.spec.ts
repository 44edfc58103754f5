import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { makeMixedImages } from '../helpers/images.js';
import { expectAccessible } from '../helpers/axe.js';
import { captionOf, goTo } from '../helpers/pages.js';
import { lora } from '../helpers/projects.js';
import { findFiles } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

const images = (page: Page): Locator => page.locator('.cells [data-image]');
const image = (page: Page, name: string): Locator => page.locator(`.cells [data-image="${name}"]`);
const selected = (page: Page): Locator =>
  page.getByRole('group', { name: 'Selected images' }).getByRole('status');

async function openSample(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expect(images(page).first()).toBeVisible();
  await expect(page.getByText('16 images', { exact: true }).first()).toBeVisible();
  // The first frame shows one row; the rest of the view comes a frame later.
  await expect.poll(() => images(page).count()).toBeGreaterThan(4);
  return images(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-image') ?? ''));
}

/** Size of a window that was given none. */
function sizeOf(page: Page): Promise<{ width: number; height: number }> {
  return page.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight }));
}

/** The middle of an image's picture, on screen. */
async function middleOf(page: Page, name: string): Promise<{ x: number; y: number }> {
  const box = await image(page, name).locator('.cell-thumb').boundingBox();
  if (box === null) throw new Error(`${name} is not on screen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('selected by mouse, keyboard and rubber band, deleted and brought back', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  const [a = '', b = '', c = '', d = '', e = ''] = await openSample(page);
  const thumb = (name: string): Locator => image(page, name).locator('.cell-thumb');

  await thumb(a).click();
  await expect(selected(page)).toHaveText('1 selected');
  await thumb(c).click({ modifiers: ['Shift'] });
  await expect(selected(page)).toHaveText('3 selected');
  await thumb(b).click({ modifiers: ['ControlOrMeta'] });
  await expect(image(page, b)).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Escape');
  await expect(selected(page)).toBeHidden();
  await page.keyboard.press('ControlOrMeta+a');
  await expect(selected(page)).toHaveText('16 selected');

  // From the gap between the first two images into the second row.
  const [first, second] = [await middleOf(page, a), await middleOf(page, b)];
  const gap = { x: (first.x + second.x) / 2, y: first.y };
  const below = await middleOf(page, e);
  await page.mouse.move(gap.x, gap.y);
  await page.mouse.down();
  await page.mouse.move(gap.x + 40, gap.y + 20);
  await expect(page.locator('.cells-band')).toBeVisible();
  await page.mouse.move(below.x, below.y, { steps: 4 });
  await page.mouse.up();
  await expect(image(page, a)).toHaveAttribute('aria-selected', 'true');
  await expect(image(page, e)).toHaveAttribute('aria-selected', 'true');
  await expect(image(page, d)).toHaveAttribute('aria-selected', 'false');
  await expect(selected(page)).toHaveText('2 selected');

  const before = await findFiles(tmp, a);
  await page.keyboard.press('Delete');
  await expect(image(page, a)).toHaveCount(0);
  await expect(page.getByText('2 images moved to the trash')).toBeVisible();
  // The image that took the place has the keyboard now.
  await expect(page.locator('.cell-thumb:focus')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(image(page, a)).toBeVisible();
  expect(await findFiles(tmp, a)).toEqual(before);
});

test('the list is sorted by its heads, shows captions in a narrow window, too; the grid keeps the order', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  await makeMixedImages(join(tmp, 'mixed'));
  const from = ['--images', join(tmp, 'mixed'), '--concept', 'mixed'];
  await lora(tmp, ['project', 'create', join(tmp, 'Mixed'), ...from]);
  await page.reload();
  await page.getByRole('button', { name: /Mixed/ }).first().click();
  await expect(images(page).first()).toBeVisible();
  await page.keyboard.press('Alt+2');
  const head = (name: string): Locator => page.getByRole('columnheader', { name });
  const names = (): Promise<(string | null)[]> =>
    images(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-image')));

  await head('Aspect').getByRole('button').click();
  await expect(head('Aspect')).toHaveAttribute('aria-sort', 'ascending');
  await head('Size').getByRole('button').click();
  await head('Size').getByRole('button').click();
  await expect(head('Size')).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(async () => (await names())[0]).toBe('huge.jpg');
  const order = await names();

  const whole = page.viewportSize() ?? (await sizeOf(page));
  await page.setViewportSize({ width: 900, height: 700 });
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(900);
  const captions = page.locator('.cells .caption textarea');
  expect(await captions.count()).toBeGreaterThan(2);
  for (const caption of await captions.all()) {
    const box = await caption.boundingBox();
    expect(box?.width ?? 0).toBeGreaterThanOrEqual(200);
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(900);
  }
  await page.setViewportSize(whole);

  await page.getByTitle('Grid (Alt+1)').click();
  await expect(head('Size')).toHaveCount(0);
  await expect(images(page).first()).toBeVisible();
  const inGrid = await names();
  expect(inGrid.length).toBeGreaterThan(2);
  expect(inGrid).toEqual(order.slice(0, inGrid.length));
});

test('the viewer zooms, pans and goes on', async ({ app }) => {
  const { page } = app;
  const [a = '', b = ''] = await openSample(page);
  await image(page, a).locator('.cell-thumb').dblclick();
  const viewer = page.getByRole('dialog', { name: a });
  const stage = viewer.locator('.stage');
  await expect(stage.locator('img[data-loaded]')).toBeVisible();
  const scale = async (): Promise<number> => Number(await stage.getAttribute('data-scale'));
  const fit = await scale();
  expect(fit).toBeLessThan(1);

  await page.keyboard.press('1');
  expect(await scale()).toBe(1);
  const at = await stage.getAttribute('data-at');
  await page.keyboard.press('ArrowDown');
  await expect(stage).not.toHaveAttribute('data-at', at ?? '');
  await stage.hover();
  await page.mouse.wheel(0, -100);
  await expect.poll(scale).toBeCloseTo(1.25, 2);
  const dragged = await stage.getAttribute('data-at');
  const box = await stage.boundingBox();
  if (box === null) throw new Error('no stage');
  await page.mouse.move(box.x + 300, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 260, box.y + 230, { steps: 3 });
  await page.mouse.up();
  const [x = 0, y = 0] = (dragged ?? '').split(',').map(Number);
  await expect(stage).toHaveAttribute('data-at', `${String(x - 40)},${String(y + 30)}`);
  await page.keyboard.press('0');
  expect(await scale()).toBe(fit);

  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog', { name: b })).toBeVisible();
  const caption = page.getByRole('dialog').getByRole('textbox', { name: `Caption of ${b}` });
  await caption.click();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('dialog', { name: b })).toBeVisible();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByRole('dialog', { name: a })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(image(page, a).locator('.cell-thumb')).toBeFocused();
});

test('what is said of a concept reaches the dataset file of the trainer', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await page.getByRole('button', { name: 'Concepts' }).click();
  const dialog = page.getByRole('dialog', { name: 'Concepts' });
  const repeats = dialog.getByRole('region').getByRole('textbox', { name: 'Repeats' });
  await repeats.fill('40');
  await repeats.press('Enter');
  await expect(dialog.getByText('10–15 repeats are usual')).toBeVisible();
  await dialog.getByRole('button', { name: /^Use / }).click();
  await expect(repeats).toHaveValue('13');
  await dialog.getByRole('textbox', { name: 'New concept' }).fill('background');
  await dialog.getByRole('button', { name: 'Own folder' }).click();
  const added = dialog.getByRole('region', { name: 'background' });
  await added.getByRole('switch', { name: 'Regularisation images' }).press('Space');
  await expect(added.getByRole('switch', { name: 'Regularisation images' })).toBeChecked();
  await added.getByRole('button', { name: 'Remove from project…' }).click();
  await expect(added.getByText('Its folder and files stay where they are.')).toBeVisible();
  await added.getByRole('button', { name: 'Remove from project', exact: true }).click();
  await expect(added).toHaveCount(0);
  await page.keyboard.press('Escape');
  await goTo(page, 'Train');
  await page.getByText('TOML', { exact: true }).first().click();
  await expect(page.getByText('num_repeats = 13')).toBeVisible();
});

test('everything by keyboard alone', async ({ app }) => {
  const { page } = app;
  const [a = '', b = '', c = ''] = await openSample(page);
  await page.keyboard.press('ControlOrMeta+f');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(image(page, a).locator('.cell-thumb')).toBeFocused();
  await page.keyboard.press('F2');
  await expect(captionOf(page, a)).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(', by keyboard');
  await page.keyboard.press('Tab');
  await expect(captionOf(page, b)).toBeFocused();
  await expect(captionOf(page, a)).toHaveValue(/, by keyboard$/);
  await page.keyboard.press('Escape');
  await expect(image(page, b).locator('.cell-thumb')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: c })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(image(page, c).locator('.cell-thumb')).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.locator('.cell-thumb:focus')).toHaveAttribute('aria-label', /^16/);
  // Tab leaves the images, and comes back to the same one.
  await page.keyboard.press('Shift+Tab');
  await expect(page.locator('.cells :focus')).toHaveCount(0);
  await page.keyboard.press('Tab');
  await expect(page.locator('.cell-thumb:focus')).toHaveAttribute('aria-label', /^16/);
  // Far down, past what is in the document, Tab goes from caption to caption.
  await page.keyboard.press('Home');
  await page.keyboard.press('F2');
  for (let index = 0; index < 15; index += 1) {
    await page.keyboard.press('Tab');
    await expect(page.locator('.caption textarea:focus')).toHaveCount(1);
  }
  await expect(page.locator('.caption textarea:focus')).toHaveAttribute('aria-label', /of 16/);
});

test('axe finds nothing serious on grid, list, viewer and concepts', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  const check = async (where: string): Promise<void> => {
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))),
    );
    await test.step(where, () => expectAccessible(page, 'body'));
  };
  for (const theme of ['dark', 'light']) {
    // The theme is the app's own setting, the same that its menu changes.
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('menuitem', { name: new RegExp(theme, 'i') }).click();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    await page.locator('.cell-thumb').first().click();
    await check(`grid, ${theme}`);
    await page.keyboard.press('Alt+2');
    await expect(page.getByRole('columnheader', { name: 'Aspect' })).toBeVisible();
    await check(`list, ${theme}`);
    await page.keyboard.press('Alt+1');
    await page.locator('.cell-thumb').first().dblclick();
    await expect(page.locator('.stage img[data-loaded]')).toBeVisible();
    await check(`viewer, ${theme}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Concepts' }).click();
    await expect(page.getByRole('dialog', { name: 'Concepts' })).toBeVisible();
    await check(`concepts, ${theme}`);
    await page.keyboard.press('Escape');
  }
});
