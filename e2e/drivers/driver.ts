import type { ElectronApplication, Page } from '@playwright/test';

export interface LaunchOptions {
  /** The app's own data (settings, recent list); a new one for each test. */
  readonly dataDir: string;
  /** More environment for the app. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running app, the same for every host. */
export interface RunningApp {
  readonly page: Page;
  readonly kind: 'chromium' | 'electron' | 'packaged';
  /** Process id of the host (web host or Electron's main). */
  readonly pid: number;
  /** Electron's main side, where the app is a window. */
  readonly electron?: ElectronApplication;
  /** Everything that the host printed so far. */
  output(): string;
  /** Ends the app as its user would. */
  close(): Promise<void>;
  /** SIGKILL to the host. */
  kill(): Promise<void>;
}

export type Launch = (options: LaunchOptions) => Promise<RunningApp>;

/** The environment of the app under test: the caller's own without what would leak from it. */
export function appEnv(options: LaunchOptions): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE') env[name] = value;
  }
  return { ...env, LORA_STUDIO_DATA: options.dataDir, ...options.env };
}

/** Waits until the page marks its first screen as loaded; clicks before that would race with rendering. */
export async function waitUntilReady(page: Page): Promise<void> {
  await page
    .locator('html[data-app-state="ready"]')
    .waitFor({ state: 'attached', timeout: 60_000 });
}
