import type { Locator } from '@playwright/test';
import { goTo } from '../helpers/pages.js';
import { expect, test } from '../helpers/test.js';

/** Texts of a part that are cut off at its right edge or that of the window. */
function cutOff(part: Locator): Promise<string[]> {
  return part.evaluate((node) => {
    const edge = Math.min(node.getBoundingClientRect().right, window.innerWidth);
    const leaves = [...node.querySelectorAll('*')].filter(({ children }) => children.length === 0);
    return leaves
      .filter((leaf) => leaf.getBoundingClientRect().right > edge + 0.5)
      .map(({ textContent }) => textContent);
  });
}

/** What is drawn over an element at some of its places, its edges included. */
function drawnOver(part: Locator): Promise<string[]> {
  return part.evaluate((node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    const over = new Set<string>();
    for (let x = 1; x < width; x += 8)
      for (let y = 1; y < height; y += 4) {
        const seen = document.elementFromPoint(left + x, top + y);
        if (seen !== null && !node.contains(seen)) over.add(seen.outerHTML.slice(0, 120));
      }
    return [...over];
  });
}

/** Scrolls what an element lies in; true when the element is then behind another one. */
function scrollBehind(element: Locator, front: string, top: number): Promise<boolean> {
  return element.evaluate(
    (node, [selector, to]) => {
      let scroller: Element | null = node;
      while (scroller !== null && scroller.scrollHeight <= scroller.clientHeight + 1)
        scroller = scroller.parentElement;
      if (scroller !== null) scroller.scrollTop = to;
      const own = node.getBoundingClientRect();
      const bar = document.querySelector(selector)?.getBoundingClientRect();
      return bar !== undefined && own.bottom > bar.top && own.top < bar.bottom;
    },
    [front, top] as const,
  );
}

test('new project in a low window: nothing is drawn over the foot of the form', async ({ app }) => {
  const { page } = app;
  await page.setViewportSize({ width: 900, height: 560 });
  await page.getByRole('button', { name: 'New project' }).click();
  await expect(page.getByRole('heading', { name: 'New project', level: 1 })).toBeVisible();
  const foot = page.locator('.wizard-foot');
  const repeats = page.getByRole('textbox', { name: 'Repeats' });
  const [field, bar] = [await repeats.boundingBox(), await foot.boundingBox()];
  if (field === null || bar === null) throw new Error('The form is not drawn.');
  const middle = field.y + field.height / 2 - (bar.y + bar.height / 2);
  let behind = 0;
  for (let by = -24; by <= 24; by += 8) {
    if (await scrollBehind(repeats, '.wizard-foot', middle + by)) behind += 1;
    expect(await drawnOver(foot)).toEqual([]);
  }
  expect(behind).toBeGreaterThan(2);
});

test('training in a window of 760 pixels: heads and choices wrap, none is cut off', async ({
  app,
}) => {
  const { page } = app;
  await page.setViewportSize({ width: 760, height: 700 });
  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expect(page.locator('main[data-screen="dataset"]')).toBeVisible();
  await goTo(page, 'Train');
  await page.getByRole('radio', { name: /^Style/ }).click();
  for (const name of ['Preset', 'Graphics card']) {
    const section = page.getByRole('region', { name });
    await expect(section).toBeVisible();
    expect(await cutOff(section)).toEqual([]);
  }
  await expect(page.getByText('24 GB and more')).toBeVisible();
});

test('a caption model that is not downloaded yet is a note, no error', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await page.getByRole('button', { name: 'Caption with a model' }).click();
  const note = page.locator('main [data-tone="info"]');
  await expect(note).toContainText('is not downloaded yet');
  await expect(note.getByLabel('Note')).toBeVisible();
  await expect(page.locator('main').getByRole('alert')).toHaveCount(0);
});
