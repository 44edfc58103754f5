import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { launchInChromium } from '../drivers/chromium.js';
import type { RunningApp } from '../drivers/driver.js';
import { launchInElectron, launchPackaged } from '../drivers/electron.js';
import { endProcessesOf } from './processes.js';

export interface DriverOptions {
  driver: 'chromium' | 'electron' | 'packaged';
}

interface Fixtures {
  /** A folder for this test alone; removed afterwards, with every process that was started in it. */
  tmp: string;
  /** Starts the app; may be called again after it was closed or killed. */
  launch: (env?: Record<string, string>) => Promise<RunningApp>;
  /** The app, started. */
  app: RunningApp;
}

const drivers = {
  chromium: launchInChromium,
  electron: launchInElectron,
  packaged: launchPackaged,
};

export const test = base.extend<Fixtures & DriverOptions>({
  driver: ['chromium', { option: true }],
  tmp: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'lora studio é '));
    await use(folder);
    await endProcessesOf(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  launch: async ({ driver, tmp }, use, info) => {
    const started: RunningApp[] = [];
    await use(async (env) => {
      const app = await drivers[driver]({
        dataDir: join(tmp, 'app-data'),
        // The web host shows only what lies in the home folder and in projects.
        env: { HOME: tmp, ...env },
      });
      started.push(app);
      return app;
    });
    for (const app of started) {
      if (info.status !== info.expectedStatus) {
        await info.attach('output of the host', { body: app.output() });
      }
      await app.close().catch(() => app.kill());
    }
  },
  app: async ({ launch }, use) => {
    await use(await launch());
  },
});

export { expect } from '@playwright/test';
