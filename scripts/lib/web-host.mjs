/** The app's web host and a browser page on it, for pictures and measurements. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { chromiumArgs, systemChromium } from './chromium.mjs';
import { root } from './sources.mjs';

/**
 * Starts `lora-studio serve` on a free port for projects in `folder`; resolves with its address, its pid and the way to stop it.
 * `checkout`: whose built app.
 */
export function startWebHost(env, folder, checkout = root) {
  const child = spawn(
    process.execPath,
    [join(checkout, 'dist', 'cli.cjs'), 'serve', '--port', '0', '--root', folder],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const url = /is ready: (\S+)/.exec(output)?.[1];
      if (url) resolve({ url, pid: child.pid, stop: () => stop(child) });
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The web host ended (${code}).`)));
  });
}

function stop(child) {
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGTERM');
  });
}

export async function launchChromium() {
  const { chromium } = await import('playwright');
  const executablePath = systemChromium();
  return chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
}

/** Waits until the page has its first snapshot drawn. */
export const untilReady = (page) =>
  page.locator('html[data-app-state="ready"]').waitFor({ state: 'attached', timeout: 60_000 });
