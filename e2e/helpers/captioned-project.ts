import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { root } from './paths.js';
import { lora } from './projects.js';

export const TRIGGER = 'ohwx';

/** Real pictures of the sample project, as PNG files of 768 pixels. */
export async function scenes(): Promise<Buffer[]> {
  const images = join(root, 'resources', 'sample-project', 'img');
  const [folder = ''] = await readdir(images);
  const files = (await readdir(join(images, folder))).filter((name) => /\.(png|jpe?g)$/.test(name));
  return Promise.all(
    files.map(async (name) =>
      sharp(await readFile(join(images, folder, name)))
        .resize(768, 768, { fit: 'cover' })
        .png()
        .toBuffer(),
    ),
  );
}

/** Makes a project “My set” with these files in its one concept; returns the concept's folder. */
export async function makeCaptionedProject(
  tmp: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<string> {
  const pictures = join(tmp, 'pictures');
  await mkdir(pictures);
  for (const [name, data] of Object.entries(files)) await writeFile(join(pictures, name), data);
  const project = join(tmp, 'My set');
  await lora(tmp, [
    ...['project', 'create', project, '--images', pictures],
    ...['--concept', 'set', '--repeats', '10', '--trigger', TRIGGER],
  ]);
  return join(project, 'img', '10_set');
}

/** Opens that project from the home screen and waits for its images. */
export async function openCaptioned(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /My set/ })
    .first()
    .click();
  await expect(page.locator('[data-image]').first()).toBeVisible();
}

/** Opens one of the tools beside the grid. */
export async function openTool(
  page: Page,
  tool: 'Doctor' | 'Batch edit' | 'Statistics' | 'History',
): Promise<void> {
  const tab = page.getByRole('tab', { name: tool });
  if (!(await tab.isVisible())) await page.getByRole('button', { name: 'Tools' }).click();
  await tab.click();
}
