import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { WindowClient, type WindowApi } from '../../shared/contract/window-api.js';
import { serveContractWindow } from '../../electron/testing/contract-host.js';
import { contractTests } from '../../electron/testing/contract-tests.js';
import { ensureTestElectron } from '../../scripts/test-electron.mjs';
import { root } from '../helpers/paths.js';

const folder = join(root, 'node_modules', '.cache', 'lora-studio-tests', `contract-${process.pid}`);
let app: ElectronApplication;
let page: Page;

interface Preloaded {
  readonly loraStudio: WindowApi;
}

/** What the preload gave the page, called from here: each call crosses the real IPC of a sandboxed window. */
async function windowApi(): Promise<WindowApi> {
  const onEvent: ((...event: Parameters<Parameters<WindowApi['onEvent']>[0]>) => void)[] = [];
  const onResync: (() => void)[] = [];
  await page.exposeFunction('heardEvent', (...event: [string, string, unknown, number]) => {
    for (const listener of onEvent) listener(...event);
  });
  await page.exposeFunction('heardResync', () => {
    for (const listener of onResync) listener();
  });
  await page.evaluate(() => {
    const { loraStudio, heardEvent, heardResync } = window as unknown as Preloaded & {
      heardEvent: (...event: unknown[]) => void;
      heardResync: () => void;
    };
    loraStudio.onEvent((...event) => heardEvent(...event));
    loraStudio.onResync(() => heardResync());
  });
  // In the order of the calls: a request must not overtake the subscription before it.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (method: 'cancel' | 'subscribe' | 'unsubscribe', args: unknown[]) => {
    last = last.then(() =>
      page.evaluate(
        ([name, values]) => {
          const api = (window as unknown as Preloaded).loraStudio;
          (api[name] as (...all: unknown[]) => void)(...values);
        },
        [method, args] as const,
      ),
    );
  };
  return {
    request: async (callId, name, input) => {
      await last;
      return page.evaluate(
        ([id, request, value]) =>
          (window as unknown as Preloaded).loraStudio.request(id, request, value),
        [callId, name, input] as const,
      );
    },
    cancel: (callId) => inTurn('cancel', [callId]),
    subscribe: (...stream) => inTurn('subscribe', stream),
    unsubscribe: (...stream) => inTurn('unsubscribe', stream),
    onEvent: (on) => (onEvent.push(on), () => undefined),
    onResync: (on) => (onResync.push(on), () => undefined),
    onMenu: () => () => undefined,
    pathForFile: () => '',
  };
}

async function launch(main: string, socket: string, secret: string): Promise<void> {
  const { executablePath } = await ensureTestElectron();
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'contract', version: '1.0.0', main: `../${main.split('/').at(-1)}` }),
  );
  app = await _electron.launch({
    executablePath,
    args: ['--no-sandbox', folder],
    env: {
      ...(process.env as Record<string, string>),
      CONTRACT_SOCKET: socket,
      CONTRACT_SECRET: secret,
      CONTRACT_PRELOAD: join(root, 'dist', 'preload.cjs'),
    },
  });
  page = await app.firstWindow();
  await page.waitForFunction(() => 'loraStudio' in window);
}

/** The page has the functions of the contract and nothing of Node; a frame inside the page has not even those. */
async function expectOnlyTheApi(): Promise<void> {
  const seen = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const inFrame = frame.contentWindow as unknown as Record<string, unknown>;
    const names = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'];
    const found = {
      api: Object.entries((window as unknown as Preloaded).loraStudio).map(
        ([name, value]) => `${name}: ${typeof value}`,
      ),
      node: names.filter((name) => name in window),
      frame: ['loraStudio', ...names].filter((name) => name in inFrame),
    };
    frame.remove();
    return found;
  });
  const functions = [
    ...['request', 'cancel', 'subscribe', 'unsubscribe'],
    ...['onEvent', 'onResync', 'onMenu', 'pathForFile'],
  ];
  expect(seen.api.sort()).toEqual(functions.map((name) => `${name}: function`).sort());
  expect(seen.node).toEqual([]);
  expect(seen.frame).toEqual([]);
}

const { describe, beforeAll, afterAll, beforeEach } = test;
const runner = { describe, it: test, beforeAll, afterAll, beforeEach, expect } as const;

contractTests(runner, 'a real Electron window', async (dispatcher, bus) => {
  const { program, server } = await serveContractWindow(dispatcher, bus);
  await launch(program, server.socket, server.secret);
  await expectOnlyTheApi();
  return {
    client: new WindowClient(await windowApi()),
    close: async () => {
      await app.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
