import { cp, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensurePackedApp } from '../helpers/packed-app.js';
import { expectThumbnail } from '../helpers/pages.js';
import { root } from '../helpers/paths.js';
import { findFiles } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

test('the packed app starts, shows its window, makes thumbnails and tags images', async ({
  app,
  tmp,
}) => {
  test.skip(process.platform !== 'linux', 'packed for Linux only');
  const { page } = app;
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Try it with the sample project' }).click();
  await expectThumbnail(page.locator('[data-image]').first());
  await expect.poll(() => findFiles(tmp, /\.webp$/)).not.toHaveLength(0);

  const model = join(tmp, 'tagger model');
  await cp(join(root, 'fixtures', 'tagger', 'model'), model, { recursive: true });
  await page.getByRole('button', { name: 'Caption with a model' }).click();
  await page.getByRole('combobox', { name: 'Tagger model' }).click();
  await page.getByRole('option', { name: 'A folder on this computer…' }).click();
  await page.getByLabel('Folder with model.onnx').fill(model);
  await page.getByRole('button', { name: 'Look at images' }).click();
  await expect(page.getByRole('status', { name: 'What is ready' })).toContainText(
    /^([1-9]\d*) of \1 images looked at/,
  );
  const tags = page.getByRole('list', { name: 'Tags', exact: true }).first();
  await expect(tags.getByRole('listitem').first()).toBeVisible();
});

test('the package carries native code of its own system only', async () => {
  test.skip(process.platform !== 'linux', 'packed for Linux only');
  const modules = join(dirname(await ensurePackedApp()), 'resources', 'app.asar.unpacked');
  const runtime = join(modules, 'node_modules', 'onnxruntime-node', 'bin');
  const binaries = await findFiles(runtime, /\.(?:node|so[.\d]*|dylib|dll)$/);
  const ours = join(runtime, 'napi-v6', process.platform, process.arch);
  expect(binaries.map(dirname)).toEqual(binaries.map(() => ours));
  expect(binaries.length).toBeGreaterThanOrEqual(2);
  const images = await readdir(join(modules, 'node_modules', '@img'));
  const natives = images.filter((name) => /^sharp-(?!libvips)/.test(name));
  expect(natives).toEqual([`sharp-linux-${process.arch}`]);
});
