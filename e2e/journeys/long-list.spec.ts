import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { lora } from '../helpers/projects.js';
import { expect, test } from '../helpers/test.js';

/** What the page lets a browser lay out at most, in CSS pixels. */
const MOST_LAID_OUT = 4_000_000;
/** One a row at the largest size, these are higher than that. */
const COUNT = 8_000;
const ROW = 384 + 112 + 12;
const nameOf = (index: number): string => `picture ${String(index).padStart(5, '0')}.png`;
const image = (page: Page, index: number): Locator =>
  page.locator(`.cells [data-image="${nameOf(index)}"]`);
const handle = (page: Page, index: number): Locator => image(page, index).locator('.cell-thumb');

async function makeImages(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const colour = { width: 64, height: 64, channels: 3 as const, background: '#364' };
  const png = await sharp({ create: colour }).png().toBuffer();
  for (let from = 0; from < COUNT; from += 100)
    await Promise.all(
      // The number behind a PNG's end makes each file its own.
      Array.from({ length: 100 }, (_, at) =>
        writeFile(
          join(folder, nameOf(from + at)),
          Buffer.concat([png, Buffer.from(`#${from + at}`)]),
        ),
      ),
    );
}

/** Top of an image's cell on screen, measured from the top of the scroller. */
function topOf(page: Page, index: number): Promise<number> {
  return image(page, index).evaluate((cell) => {
    const scroller = cell.closest('.cells-scroll')?.getBoundingClientRect();
    return cell.getBoundingClientRect().top - (scroller?.top ?? NaN);
  });
}

/** Puts the scroll bar to this part of its way, as a drag of it does. */
async function dragBar(page: Page, part: number): Promise<void> {
  await page.locator('.cells-scroll').evaluate((box, to) => {
    box.scrollTop = to * (box.scrollHeight - box.clientHeight);
  }, part);
}

/** An image that is in view now. */
async function inView(page: Page): Promise<number> {
  const name = await page.locator('.cells-scroll').evaluate((box) => {
    const { left, top, width, height } = box.getBoundingClientRect();
    const cell = document
      .elementFromPoint(left + width / 2, top + height / 2)
      ?.closest('[data-image]');
    return cell?.getAttribute('data-image') ?? '';
  });
  return Number(/\d+/.exec(name)?.[0] ?? NaN);
}

test('a list higher than a browser can lay out is reached to its last image, to the pixel', async ({
  app,
  tmp,
}) => {
  const { page } = app;
  await makeImages(join(tmp, 'many'));
  const from = ['--images', join(tmp, 'many'), '--concept', 'many', '--link'];
  await lora(tmp, ['project', 'create', join(tmp, 'Many'), ...from]);
  await page.evaluate(() => localStorage.setItem('thumb-size', '384'));
  await page.setViewportSize({ width: 900, height: 900 });
  await page.reload();
  await page.getByRole('button', { name: /Many/ }).first().click();
  await expect(page.getByText('8,000 images', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-colcount', '1');
  const height = await page.locator('.cells').evaluate((cells) => cells.clientHeight);
  expect(height).toBe(MOST_LAID_OUT);
  expect(COUNT * ROW).toBeGreaterThan(height);
  const scroller = page.locator('.cells-scroll');
  const view = await scroller.evaluate((box) => box.clientHeight);

  await test.step('by the bar, and back to its first', async () => {
    await dragBar(page, 1);
    await expect(image(page, COUNT - 1)).toBeVisible();
    // Below the last row lie its gap and the place of the selection's bar.
    expect(await topOf(page, COUNT - 1)).toBe(view - 64 - ROW);
    await dragBar(page, 0);
    await expect(image(page, 0)).toBeVisible();
    expect(await topOf(page, 0)).toBe(2);
  });

  await test.step('by the wheel, to the pixel, at both ends and between them', async () => {
    await scroller.hover();
    for (const part of [0, 0.37, 1]) {
      await dragBar(page, part);
      await expect.poll(() => inView(page)).not.toBeNaN();
      const seen = await inView(page);
      const before = await topOf(page, seen);
      const by = part === 1 ? -120 : 120;
      await page.mouse.wheel(0, by);
      await expect.poll(() => topOf(page, seen)).toBe(before - by);
      // The bar is put right once the wheel rests: nothing moves for that.
      await page.mouse.wheel(0, -by);
      await expect.poll(() => topOf(page, seen)).toBe(before);
    }
  });

  await test.step('by keys, with the focus', async () => {
    await page.keyboard.press('ControlOrMeta+f');
    await page.keyboard.press('ArrowDown');
    await expect(handle(page, 0)).toBeFocused();
    await page.keyboard.press('End');
    await expect(handle(page, COUNT - 1)).toBeFocused();
    expect(await topOf(page, COUNT - 1)).toBe(view - ROW + 2);
    await page.keyboard.press('PageUp');
    await expect(handle(page, COUNT - 2)).toBeFocused();
    await page.keyboard.press('PageDown');
    await expect(handle(page, COUNT - 1)).toBeFocused();
    await page.keyboard.press('Home');
    await expect(handle(page, 0)).toBeFocused();
    expect(await topOf(page, 0)).toBe(2);
  });

  await test.step('what is typed far from the view brings its row back', async () => {
    await page.keyboard.press('End');
    await page.keyboard.press('F2');
    const caption = image(page, COUNT - 1).locator('textarea');
    await expect(caption).toBeFocused();
    await page.keyboard.type('far');
    await dragBar(page, 0);
    await expect(image(page, 0)).toBeVisible();
    await expect(caption).toBeFocused();
    await page.keyboard.type(' away');
    await expect(caption).toHaveValue('far away');
    await expect.poll(() => topOf(page, COUNT - 1)).toBe(view - ROW + 2);
  });
});
