/** Seconds from starting the app until its page can be used, in the browser and in Electron. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureTestElectron } from '../test-electron.mjs';
import { median, seconds } from './bench-tools.mjs';
import { heading, say, warn } from './say.mjs';
import { root } from './sources.mjs';
import { launchChromium, startWebHost, untilReady } from './web-host.mjs';

async function webStart(browser, env) {
  let host;
  const page = await browser.newPage();
  const time = await seconds(async () => {
    host = await startWebHost(env, env.LORA_STUDIO_DATA);
    await page.goto(host.url);
    await untilReady(page);
  });
  await page.close();
  await host.stop();
  return time;
}

async function electronStart(executablePath, env) {
  const { _electron } = await import('playwright');
  let app;
  const time = await seconds(async () => {
    app = await _electron.launch({
      executablePath,
      args: ['--no-sandbox', root],
      env: { ...process.env, ...env },
    });
    await untilReady(await app.firstWindow());
  });
  await app.close();
  return time;
}

async function measure(folder, repeat, start) {
  const times = [];
  for (let round = 0; round < repeat; round += 1) {
    const dataDir = join(folder, `data-${round}`);
    await mkdir(dataDir, { recursive: true });
    times.push(await start({ LORA_STUDIO_DATA: dataDir }));
  }
  say(`  ${times.map((time) => time.toFixed(2)).join(' s, ')} s`);
  return `${median(times).toFixed(2)} s`;
}

/** Rows of the table: what, figure, remark. */
export async function benchStart(folder, repeat) {
  heading('from start to a page that can be used');
  const browser = await launchChromium();
  const web = await measure(join(folder, 'web'), repeat, (env) => webStart(browser, env));
  await browser.close();
  const rows = [['usable after start, web host + Chromium', web, 'browser running already']];
  try {
    const electron = await ensureTestElectron();
    const time = await measure(join(folder, 'electron'), repeat, (env) =>
      electronStart(electron.executablePath, env),
    );
    rows.push([`usable after start, Electron ${electron.version}`, time, '']);
  } catch (error) {
    warn(`  No figure for Electron: ${error.message}`);
  }
  return rows;
}
