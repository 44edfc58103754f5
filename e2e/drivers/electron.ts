import { _electron, type ElectronApplication } from '@playwright/test';
import { ensureTestElectron } from '../../scripts/test-electron.mjs';
import { collectOutput, ended } from '../helpers/child.js';
import { ensurePackedApp } from '../helpers/packed-app.js';
import { root } from '../helpers/paths.js';
import { appEnv, waitUntilReady, type LaunchOptions, type RunningApp } from './driver.js';

async function running(
  app: ElectronApplication,
  kind: 'electron' | 'packaged',
): Promise<RunningApp> {
  const child = app.process();
  const output = collectOutput(child);
  const page = await app.firstWindow();
  await waitUntilReady(page);
  return {
    page,
    kind,
    pid: child.pid ?? -1,
    electron: app,
    output,
    close: async () => {
      await app.close();
      await ended(child);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended(child);
    },
  };
}

async function launch(
  kind: 'electron' | 'packaged',
  executablePath: string,
  appArgs: string[],
  options: LaunchOptions,
): Promise<RunningApp> {
  const app = await _electron.launch({
    executablePath,
    // Tests run as root in containers, where the sandbox of the browser processes cannot be set up.
    args: ['--no-sandbox', ...appArgs],
    env: appEnv(options),
    timeout: 60_000,
  });
  try {
    return await running(app, kind);
  } catch (error) {
    app.process().kill('SIGKILL');
    throw error;
  }
}

/** The built app in a real Electron. */
export async function launchInElectron(options: LaunchOptions): Promise<RunningApp> {
  const { executablePath } = await ensureTestElectron();
  return launch('electron', executablePath, [root], options);
}

/** The app as `npm run pack` leaves it. */
export async function launchPackaged(options: LaunchOptions): Promise<RunningApp> {
  return launch('packaged', await ensurePackedApp(), [], options);
}
