import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { chromiumArgs, systemChromium } from '../../scripts/lib/chromium.mjs';
import { collectOutput, ended, waitForLine } from '../helpers/child.js';
import { root } from '../helpers/paths.js';
import { appEnv, waitUntilReady, type Launch } from './driver.js';

let shared: Promise<Browser> | undefined;

/** One browser serves all tests of a worker; each app gets a context of its own. */
function browser(): Promise<Browser> {
  const executablePath = systemChromium();
  shared ??= chromium.launch({
    args: chromiumArgs,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  return shared;
}

async function openPage(url: string): Promise<Page> {
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(url);
  await waitUntilReady(page);
  return page;
}

/** The app as its web host serves it, in Chromium. */
export const launchInChromium: Launch = async (options) => {
  const host = spawn(process.execPath, [join(root, 'dist', 'cli.cjs'), 'serve', '--port', '0'], {
    env: appEnv(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(host);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    host.kill(signal);
    await ended(host);
  };
  try {
    const [, url] = await waitForLine(host, output, /is ready: (\S+)/);
    const page = await openPage(url ?? '');
    return {
      page,
      kind: 'chromium',
      pid: host.pid ?? -1,
      output,
      close: async () => {
        await page.context().close();
        await end('SIGTERM');
      },
      kill: async () => {
        await end('SIGKILL');
        await page.context().close();
      },
    };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
};
