import { defineConfig } from '@playwright/test';
import type { DriverOptions } from './helpers/test.js';

// Without a UTF-8 locale Chromium cannot name files beyond ASCII, and the journeys drop some.
if (!/utf-?8/i.test(process.env['LC_ALL'] ?? process.env['LANG'] ?? ''))
  process.env['LC_ALL'] = 'C.UTF-8';

/** Journeys run in each host; `packaged` has its own short one, since it only asks whether the packed app works. */
export default defineConfig<DriverOptions>({
  testDir: './journeys',
  outputDir: '../test-results',
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
  use: {
    // Traces double the time of the journeys, so they are off without LORA_STUDIO_TRACE=1.
    trace: process.env['LORA_STUDIO_TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'chromium', testIgnore: /packaged|desktop/, use: { driver: 'chromium' } },
    // One retry: the old test Electron sometimes crashes in GTK (seen once in 40 starts, after its own assertions). A real
    // failure of a journey also fails in the retry. No axe checks here, since Chromium checks the same page.
    {
      name: 'electron',
      testIgnore: /packaged/,
      grepInvert: /axe/,
      retries: 1,
      use: { driver: 'electron' },
    },
    { name: 'packaged', testMatch: /packaged/, use: { driver: 'packaged' } },
  ],
});
