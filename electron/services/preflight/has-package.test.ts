import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/pictures.js';
import { hasPackage } from './has-package.js';

let dir = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

async function environment(settings: string, ...packages: string[]): Promise<void> {
  await writeFile(join(dir, 'pyvenv.cfg'), settings);
  for (const one of ['pip', ...packages]) {
    await mkdir(join(dir, 'lib', 'python3.10', 'site-packages', one), { recursive: true });
  }
}

it('an environment of its own has what lies in it and nothing else', async () => {
  const python = join(dir, 'bin', 'python');
  await environment('include-system-site-packages = false\n');
  expect(await hasPackage(python, 'bitsandbytes')).toBe(false);
  await environment('home = /usr\n', 'bitsandbytes');
  expect(await hasPackage(python, 'bitsandbytes')).toBe(true);
});

it('of other Pythons nothing is claimed', async () => {
  for (const python of ['', 'python3', join(dir, 'bin', 'python3')]) {
    expect(await hasPackage(python, 'bitsandbytes')).toBeNull();
  }
  await environment('include-system-site-packages = true\n');
  expect(await hasPackage(join(dir, 'bin', 'python'), 'bitsandbytes')).toBeNull();
});
