import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { makeLocalSources, type LocalSources } from '../../electron/testing/environment-sources.js';
import { untilFaded } from '../helpers/axe.js';
import { goTo } from '../helpers/pages.js';
import { root } from '../helpers/paths.js';
import { expect, test } from '../helpers/test.js';

/** What axe finds wrong on the page: rule and place. */
async function accessibilityProblems(page: Page): Promise<string[]> {
  await untilFaded(page);
  const axe = await readFile(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: runner } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await runner.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
    );
  });
}

let sources: LocalSources | null = null;
test.afterEach(() => sources?.close());

const env = {
  LORA_STUDIO_NVIDIA_SMI: join(root, 'fixtures', 'gpu', 'fake-nvidia-smi.mjs'),
  FAKE_SMI: 'none',
};

test('from nothing to a trial run: install, a failure that is mended, try, remove', async ({
  tmp,
  launch,
}) => {
  test.setTimeout(240_000);
  sources = await makeLocalSources(join(tmp, 'sources'));
  const data = join(tmp, 'app-data');
  await mkdir(data, { recursive: true });
  const settings = {
    ...sources.settings,
    packageIndex: 'none',
    environmentDir: join(tmp, 'the env'),
  };
  await writeFile(join(data, 'settings.json'), JSON.stringify(settings));
  const { page } = await launch(env);
  await goTo(page, 'Settings');
  const setup = page.getByRole('region', { name: 'Set up the trainer' });
  await expect(setup.getByText('No graphics card was found', { exact: false })).toBeVisible();
  await expect(setup.getByRole('button', { name: 'Try it' })).toBeDisabled();

  await setup.getByRole('button', { name: 'Install' }).click();
  const steps = setup.getByRole('list', { name: 'Steps of the installation' });
  await expect(steps.locator('[data-step="requirements"]')).toHaveAttribute(
    'data-state',
    'failed',
    { timeout: 90_000 },
  );
  await expect(steps.locator('[data-step="torch"]')).toHaveAttribute('data-state', 'done');
  await expect(
    setup.getByText('It goes on where it ended', { exact: false }).first(),
  ).toBeVisible();

  // The cure: a source that has the packages.
  await writeFile(
    join(data, 'settings.json'),
    JSON.stringify({ ...settings, packageIndex: sources.settings.packageIndex }),
  );
  await setup.getByRole('button', { name: 'Go on' }).click();
  await expect(steps.locator('[data-step="verify"]')).toHaveAttribute('data-state', 'done', {
    timeout: 90_000,
  });
  await expect(setup.getByText('Ready: torch 2.9.1', { exact: false })).toBeVisible();
  const saved = JSON.parse(await readFile(join(data, 'settings.json'), 'utf8')) as {
    python: string;
  };
  expect(saved.python).toContain(join(tmp, 'the env'));

  await setup.getByLabel('Optimizer of the trial run').selectOption('AdamW');
  await setup.getByRole('button', { name: 'Try it' }).click();
  await expect(setup.getByText('This trainer trains on the CPU.')).toBeVisible({ timeout: 60_000 });
  await expect(
    setup.getByRole('list', { name: 'Stages of the trial run' }).locator('[data-state="done"]'),
  ).toHaveCount(6);

  await setup.getByRole('button', { name: 'Remove' }).click();
  await setup.getByRole('button', { name: 'No, keep it' }).click();
  await setup.getByRole('button', { name: 'Remove' }).click();
  await setup.getByRole('button', { name: 'Delete' }).click();
  await expect(setup.getByRole('button', { name: 'Install' })).toBeEnabled({ timeout: 60_000 });
  await expect(stat(join(tmp, 'the env'))).rejects.toThrow();
});

test('two cards are shown as they stand and chosen to train on, over several machines', async ({
  tmp,
  launch,
}) => {
  const { page } = await launch({ ...env, FAKE_SMI: 'ok' });
  await goTo(page, 'Settings');
  const saved = async () =>
    JSON.parse(await readFile(join(tmp, 'app-data', 'settings.json'), 'utf8')) as object;
  const choice = page.getByRole('region', { name: 'Cards and machines' });
  await expect(choice.getByText('None is chosen', { exact: false })).toBeVisible();
  await choice.getByRole('checkbox', { name: 'Card 1: NVIDIA GeForce RTX 5090, 31.8 GB' }).check();
  await choice.getByRole('checkbox', { name: 'Card 0', exact: false }).check();
  await expect(choice.getByText('Up to 2 runs at a time', { exact: false })).toBeVisible();
  await choice.getByLabel('Machines').fill('2');
  await expect(choice.getByText('Needed', { exact: true })).toBeVisible();
  await choice.getByLabel('Number of this one').fill('3');
  await expect(choice.getByText('At most 1')).toBeVisible();
  await choice.getByLabel('Number of this one').fill('1');
  await choice.getByLabel('Address of machine 0').fill('10.0.0.1');
  await choice.getByLabel('Address of machine 0').blur();
  const sources = page.getByRole('region', { name: 'Sources' });
  await sources.getByLabel('torch index').fill('https://mirror.example/whl');
  await sources.getByLabel('torch index').blur();
  await expect.poll(saved).toMatchObject({
    runGpus: ['0', '1'],
    machines: 2,
    machineRank: 1,
    mainProcessAddress: '10.0.0.1',
    torchIndex: 'https://mirror.example/whl',
  });
  const cards = page.getByRole('list', { name: 'Graphics cards' });
  await expect(cards.getByText('NVIDIA GeForce RTX 4090')).toBeVisible();
  await expect(cards.getByText('driver 580.95.05', { exact: false })).toHaveCount(2);
  await expect(cards.getByText(/^1[78](\.\d)? GB of 24 GB$/)).toBeVisible();
  await expect(
    page.getByRole('list', { name: 'Models to download' }).getByRole('listitem'),
  ).toHaveCount(5);
  for (const theme of ['Light', 'Dark']) {
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText(theme, { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute(
      'data-mantine-color-scheme',
      theme.toLowerCase(),
    );
    expect(await accessibilityProblems(page)).toEqual([]);
  }
});

test('a proxy’s password is kept away from the page, which says where it lies', async ({
  tmp,
  launch,
}) => {
  const data = join(tmp, 'app-data');
  await mkdir(data, { recursive: true });
  const { page } = await launch({
    ...env,
    LORA_STUDIO_MODEL_MIRROR: 'https://u:pa55word@mirror.example',
  });
  await goTo(page, 'Settings');
  const sources = page.getByRole('region', { name: 'Sources' });
  const proxy = sources.getByLabel('Proxy', { exact: true });
  const note = sources.getByRole('note', { name: 'Where passwords lie' });
  await expect(note.getByText('passwords in addresses go into', { exact: false })).toBeVisible();
  await expect(note.getByText('LORA_STUDIO_MODEL_MIRROR', { exact: false })).toBeVisible();
  await expect(sources.getByLabel('Mirror of models')).toBeDisabled();
  await expect(sources.getByLabel('Mirror of models')).toHaveValue('https://u:•••@mirror.example');
  await proxy.fill('http://alice:pa55word@proxy.example:3128');
  await proxy.press('Enter');
  await expect(proxy).toHaveValue('http://alice:•••@proxy.example:3128');
  await expect(note.getByText('Proxy: kept in', { exact: false })).toBeVisible();
  await proxy.fill('http://alice:•••@proxy.example:80');
  await proxy.blur();
  await expect(
    page.getByText('is not kept for this server and user', { exact: false }),
  ).toBeVisible();
  await proxy.fill('http://alice:•••@proxy.example:3128');
  await proxy.blur();
  await expect(
    page.getByText('is not kept for this server and user', { exact: false }),
  ).toBeHidden();
  expect(await page.content()).not.toContain('pa55word');
  const saved = await readFile(join(data, 'settings.json'), 'utf8');
  expect(saved).toContain('http://alice:•••@proxy.example:3128');
  expect(saved).not.toContain('pa55word');
  expect(await accessibilityProblems(page)).toEqual([]);
});
