/** A Chromium for tests, pictures and measurements. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The system's Chromium; undefined where there is none (Playwright then takes its own).
 * @returns {string | undefined}
 */
export function systemChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/bin');
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found) return found;
  }
  return undefined;
}

/** Switches that keep Chromium from talking to anybody but us. */
export const chromiumArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
