import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import {
  requests,
  type Input,
  type Output,
  type RequestName,
} from '../../shared/contract/index.js';
import type { WindowApi } from '../../shared/contract/window-api.js';
import type { Result } from '../../shared/result/errors.js';
import { appEnv, type RunningApp } from '../drivers/driver.js';
import { ended } from '../helpers/child.js';
import { setUpTraining } from '../helpers/projects.js';
import { root } from '../helpers/paths.js';
import { processesOf } from '../helpers/processes.js';
import { lossesOf, runFolders } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

let lastCall = 1_000_000;

/** One request of the contract, by what the preload gave the page. */
async function ask<N extends RequestName>(
  page: Page,
  name: N,
  input: Input<N>,
): Promise<Output<N>> {
  const result = await page.evaluate(
    async ([callId, request, value]) => {
      const { loraStudio } = window as unknown as { loraStudio: WindowApi };
      return loraStudio.request(callId, request, value);
    },
    [(lastCall += 1), name, input] as const,
  );
  const answer = result as Result<Output<N>>;
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

/** The main side of the window. */
function mainOf({ electron }: RunningApp) {
  if (electron === undefined) throw new Error('There is no window here');
  return electron;
}

/** Starts a run that would take minutes, and waits for its third step. */
async function startLongRun(app: RunningApp, tmp: string): Promise<string> {
  const { projectDir } = await setUpTraining(tmp, 'rehearsal');
  const { id: projectId } = await ask(app.page, 'projects.open', { dir: projectDir });
  await ask(app.page, 'runs.start', {
    projectId,
    engine: 'rehearsal',
    values: { fields: { epochs: 4000 } },
  });
  const steps = async () => {
    const dir = (await runFolders(tmp))[0];
    return dir === undefined ? 0 : (await lossesOf(dir).catch(() => [])).length;
  };
  await expect.poll(steps, { timeout: 60_000 }).toBeGreaterThan(2);
  return (await runFolders(tmp))[0] ?? '';
}

/** Asks the window to close, with the answer that the user gives to the question; resolves with the question. */
async function closeWith(app: RunningApp, response: number): Promise<string> {
  return mainOf(app).evaluate(async ({ BrowserWindow, dialog }, answer) => {
    const asked = new Promise<string>((resolve) => {
      dialog.showMessageBox = ((_window: unknown, options: { message: string }) => {
        resolve(options.message);
        return Promise.resolve({ response: answer, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
    });
    BrowserWindow.getAllWindows()[0]?.close();
    return asked;
  }, response);
}

test('the page has the contract and nothing of Electron or Node', async ({ app }) => {
  const { page } = app;
  const found = await page.evaluate(() => ({
    api: Object.keys((window as unknown as { loraStudio: object }).loraStudio).sort(),
    node: [typeof process, typeof require, typeof module],
    address: location.origin,
  }));
  expect(found).toEqual({
    api: [
      'cancel',
      'onEvent',
      'onMenu',
      'onResync',
      'pathForFile',
      'request',
      'subscribe',
      'unsubscribe',
    ],
    node: ['undefined', 'undefined', 'undefined'],
    address: 'app://lora-studio',
  });
  expect(await ask(page, 'host.info', {})).toMatchObject({
    kind: 'electron',
    capabilities: { nativeDialogs: true, droppedPaths: true },
  });
  for (const name of [...Object.keys(requests), '__proto__', 'constructor']) {
    const code = name in requests && name !== 'constructor' ? 'bad_request' : 'unknown_request';
    await expect(ask(page, name as 'host.info', 7 as never)).rejects.toThrow(
      name === '__proto__' ? 'unknown_request' : code,
    );
  }
});

test('the window goes nowhere else', async ({ app }) => {
  const { page } = app;
  await mainOf(app).evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (address) => Promise.resolve(void opened.push(address));
  });
  const policy = await page.evaluate(async () =>
    (await fetch('/index.html')).headers.get('content-security-policy'),
  );
  expect(policy).toContain("script-src 'self';");
  for (const address of ['https://example.org/a', 'file:///etc/passwd', 'app://other/']) {
    expect(await page.evaluate((to) => window.open(to) === null, address)).toBe(true);
    await page.evaluate((to) => {
      location.href = to;
    }, address);
  }
  const opened = () =>
    mainOf(app).evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
  await expect.poll(opened).toEqual(['https://example.org/a', 'https://example.org/a']);
  expect(new URL(page.url()).host).toBe('lora-studio');
  expect(mainOf(app).windows()).toHaveLength(1);
  expect(
    await page.evaluate(
      async () => (await navigator.permissions.query({ name: 'geolocation' })).state,
    ),
  ).toBe('denied');
  expect(await page.evaluate(async () => (await fetch('/../package.json')).status)).toBe(404);
});

test('the native menu leads the page, and the theme of the system’s parts follows the setting', async ({
  app,
}) => {
  const { page } = app;
  const press = (id: string) =>
    mainOf(app).evaluate(({ Menu }, item) => {
      Menu.getApplicationMenu()?.getMenuItemById(item)?.click();
    }, id);
  await press('settings');
  await expect(page.locator('main[data-screen="settings"]')).toBeVisible();
  await press('new-project');
  await expect(page.locator('main[data-screen="wizard"]')).toBeVisible();
  const isDark = () => mainOf(app).evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors);
  expect(await isDark()).toBe(true);
  await press('toggle-theme');
  await expect.poll(isDark).toBe(false);
});

test('the window opens where it was left', async ({ launch }) => {
  const bounds = { x: 40, y: 50, width: 1000, height: 650 };
  const first = await launch();
  await mainOf(first).evaluate(({ BrowserWindow }, wanted) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(wanted);
  }, bounds);
  await first.close();
  const second = await launch();
  const found = await mainOf(second).evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  );
  expect(found).toEqual(bounds);
});

test('a second start opens its folder in the first window', async ({ app, tmp }) => {
  const folder = join(tmp, 'made elsewhere');
  const images = join(folder, 'img', '5_shape');
  await mkdir(images, { recursive: true });
  const image = sharp({ create: { width: 64, height: 64, channels: 3, background: '#7a3' } });
  await image.png().toFile(join(images, 'green.png'));
  await writeFile(join(images, 'green.txt'), 'green square');
  const program = await mainOf(app).evaluate(() => process.execPath);
  const env = appEnv({ dataDir: join(tmp, 'app-data'), env: { HOME: tmp } });
  const second = spawn(program, ['--no-sandbox', root, folder], { env, stdio: 'ignore' });
  await ended(second);
  expect(second.exitCode).toBe(0);
  await expect(app.page.locator('main[data-screen="dataset"]')).toBeVisible();
  await expect(app.page.getByRole('textbox', { name: 'Caption of green.png' })).toHaveValue(
    'green square',
  );
  expect(mainOf(app).windows()).toHaveLength(1);
});

test('closing while a run is on asks: cancel leaves all as it is, keep leaves the trainer', async ({
  launch,
  tmp,
}) => {
  const first = await launch();
  const runDir = await startLongRun(first, tmp);
  expect(await closeWith(first, 2)).toMatch(/is still training/);
  expect((await ask(first.page, 'host.info', {})).kind).toBe('electron');
  const gone = ended(mainOf(first).process());
  await closeWith(first, 0);
  await gone;
  const before = (await lossesOf(runDir)).length;
  await expect.poll(async () => (await lossesOf(runDir)).length).toBeGreaterThan(before + 2);
  const second = await launch();
  const project = await ask(second.page, 'projects.open', { dir: join(tmp, 'My project') });
  const run = async () => (await ask(second.page, 'runs.list', { projectId: project.id })).runs[0];
  await expect.poll(async () => (await run())?.state).toBe('training');
  const stopped = ended(mainOf(second).process());
  await closeWith(second, 1);
  await stopped;
  await expect.poll(() => processesOf(runDir), { timeout: 30_000 }).toEqual([]);
});
