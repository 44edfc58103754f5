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
    // A trace of every step costs as much again as the journeys; LORA_STUDIO_TRACE=1 makes them.
    trace: process.env['LORA_STUDIO_TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'chromium', testIgnore: /packaged|desktop/, use: { driver: 'chromium' } },
    // The old Electron that stands in where the current one cannot be had crashes in GTK now and then (seen once in 40
    // starts, after a flood of its own assertions): once more, then; a journey of ours that fails fails twice.
    // What axe says of a page, it says in Chromium: the page is the same.
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
