import { expectThumbnail } from '../helpers/pages.js';
import { findFiles } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

test('the packed app starts, shows its window and makes thumbnails', async ({ app, tmp }) => {
  test.skip(process.platform !== 'linux', 'packed for Linux only');
  const { page } = app;
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expectThumbnail(page.locator('[data-image]').first());
  await expect.poll(() => findFiles(tmp, /\.webp$/)).not.toHaveLength(0);
});
