import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectAccessible } from '../helpers/axe.js';
import { captionOf, goTo } from '../helpers/pages.js';
import { openRecent, setUpTraining } from '../helpers/projects.js';
import { expect, test } from '../helpers/test.js';

/** The lock of an app on another machine, which cannot be reached from here. */
async function heldElsewhere(projectDir: string): Promise<string> {
  const path = join(projectDir, '.studio', 'owner.lock');
  await mkdir(join(projectDir, '.studio'), { recursive: true });
  const text = JSON.stringify({
    holder: { pid: 4242, startTime: '1', bootId: 'another boot' },
    since: Date.now(),
    extra: {
      ...{ machine: 'f'.repeat(32), host: 'nas', user: 'pip', kind: 'web' },
      lease: 'of-the-other',
    },
  });
  await writeFile(path, text);
  return path;
}

test('a project that is open elsewhere is only read: the banner says who has it, nothing that writes can be pressed', async ({
  launch,
  tmp,
}) => {
  const { projectDir } = await setUpTraining(tmp, 'rehearsal');
  const lock = await heldElsewhere(projectDir);
  const before = await readFile(lock, 'utf8');
  const { page } = await launch();
  await openRecent(page);
  const banner = page.getByText('This project is open elsewhere: pip on nas, in a browser.');
  await expect(banner.first()).toBeVisible();
  await expect(page.getByText(/Since today .* Here it is only read\./)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take over…' })).toHaveCount(0);
  await expect(captionOf(page, 'shape 0.png')).toHaveAttribute('readonly', '');
  await expect(page.getByRole('button', { name: 'Add images' })).toBeDisabled();
  await goTo(page, 'Train');
  await expect(page.getByRole('button', { name: 'Start rehearsal' })).toBeDisabled();
  await expect(page.getByRole('textbox', { name: 'Epochs' })).toBeDisabled();
  await expect(banner).toHaveCount(2);
  expect(await readFile(lock, 'utf8')).toBe(before);
});

test('axe finds nothing in a project that is only read', async ({ launch, tmp }) => {
  const { projectDir } = await setUpTraining(tmp, 'rehearsal');
  await heldElsewhere(projectDir);
  const { page } = await launch();
  await openRecent(page);
  await expect(page.getByText(/This project is open elsewhere/)).toBeVisible();
  await expectAccessible(page, '.shell-main');
  await goTo(page, 'Train');
  await expect(page.getByRole('button', { name: 'Start rehearsal' })).toBeDisabled();
  await expectAccessible(page, '.shell-main');
});
