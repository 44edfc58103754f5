import { join } from 'node:path';
import sharp from 'sharp';
import {
  makeCaptionedProject,
  openCaptioned,
  openTool,
  scenes,
} from '../helpers/captioned-project.js';
import { expect, test } from '../helpers/test.js';

test('the doctor finds a rotated image and a look-alike; both are mended, and can be taken back', async ({
  launch,
  tmp,
}) => {
  const [one, two, three] = await scenes();
  const rotated = await sharp(three)
    .resize(768, 512, { fit: 'cover' })
    .jpeg({ quality: 95 })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const folder = await makeCaptionedProject(tmp, {
    'a.png': one ?? '',
    'a.txt': 'ohwx, hat',
    'a small.png': await sharp(one).resize(512).png().toBuffer(),
    'a small.txt': 'ohwx, hat and bag',
    'b.png': two ?? '',
    'b.txt': 'ohwx, sea',
    'turned.jpg': rotated,
    'turned.txt': 'ohwx, sky',
  });
  const { page } = await launch();
  await openCaptioned(page);
  await openTool(page, 'Doctor');
  await page.getByRole('button', { name: 'Full check' }).click();
  const doctor = page.getByRole('region', { name: 'Doctor' });

  const sideways = doctor.locator('details', { hasText: 'sideways' });
  await sideways.locator('summary').click();
  await sideways.getByRole('button', { name: 'Show' }).click();
  await expect(page.locator('[data-image]')).toHaveCount(1);
  await sideways.getByRole('button', { name: 'Make upright copies…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make upright copies' }).click();
  await expect(page.getByText('1 image mended')).toBeVisible();
  const upright = await sharp(join(folder, 'turned.jpg')).metadata();
  expect([upright.width, upright.height, upright.orientation ?? 1]).toEqual([512, 768, 1]);

  await page.getByRole('searchbox').fill('');
  await page.getByRole('button', { name: 'Full check' }).click();
  await expect(sideways).toHaveCount(0);
  const alike = doctor.locator('details', { hasText: 'alike' });
  await alike.locator('summary').click();
  await alike.getByRole('button', { name: 'Keep the best, move 1 to the trash…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Keep the best/ })
    .click();
  await expect(page.locator('[data-image="a small.png"]')).toHaveCount(0);
  await expect(page.locator('[data-image="a.png"]')).toHaveCount(1);
  await openTool(page, 'History');
  await page.getByRole('region', { name: 'History' }).getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('[data-image="a small.png"]')).toHaveCount(1);
});
