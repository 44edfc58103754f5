/**
 * npm run screenshots: the app on the sample project, every screen, dark and light, into docs/screenshots/.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainSample } from './lib/cli.mjs';
import { ensureBuilt, ensureModules } from './lib/install.mjs';
import { say } from './lib/say.mjs';
import { root } from './lib/sources.mjs';
import { launchChromium, startWebHost, untilReady } from './lib/web-host.mjs';

ensureModules();
ensureBuilt();
const { default: sharp } = await import('sharp');

const size = { width: 1280, height: 800 };
const target = join(root, 'docs', 'screenshots');

/** Every screen: how to get there from the project, and what must be seen before the picture is taken. */
const screens = [
  [
    'dataset',
    async (page) => {
      await stage(page, 'Dataset');
      // Every picture in view has arrived.
      await page.waitForFunction(() => {
        const images = [...document.querySelectorAll('main img')];
        return (
          images.length > 3 && images.every((image) => image.complete && image.naturalWidth > 0)
        );
      });
    },
  ],
  [
    'train',
    async (page) => {
      await stage(page, 'Train');
      await page.getByRole('button', { name: 'Start rehearsal' }).waitFor();
    },
  ],
  [
    'preflight',
    async (page) => {
      await stage(page, 'Train');
      await page.getByRole('button', { name: 'What will be trained' }).click();
      await page.getByRole('heading', { name: 'Totals' }).waitFor();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('main img')].every(
          (image) => image.complete && image.naturalWidth > 0,
        ),
      );
    },
  ],
  [
    'run',
    async (page) => {
      await stage(page, 'Runs');
      await page.locator('main').getByText('finished', { exact: false }).first().click();
      await page.locator('main .recharts-curve, main .recharts-line-curve').first().waitFor();
    },
  ],
  [
    'runs',
    async (page) => {
      await stage(page, 'Runs');
      await page.locator('main').getByText('finished', { exact: false }).first().waitFor();
    },
  ],
  [
    'export',
    async (page) => {
      await stage(page, 'Export');
      await page.getByRole('heading', { name: 'Export to' }).waitFor();
    },
  ],
  [
    'settings',
    async (page) => {
      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('button', { name: /Settings/ })
        .click();
      await page.locator('main[data-screen="settings"]').waitFor();
    },
  ],
];

const stage = (page, name) =>
  page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();

async function takePicture(page, name) {
  // Moving parts rest before the picture is taken.
  await page.mouse.move(size.width - 2, size.height - 2);
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))),
  );
  const raw = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  const file = join(target, `${name}.png`);
  await sharp(raw).png({ palette: true, quality: 90, effort: 10 }).toFile(file);
  say(`  ${file}`);
}

async function takeAll(browser, theme, dataDir, env) {
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify({ theme }));
  const host = await startWebHost(env, folder);
  const page = await browser.newPage({ viewport: size, colorScheme: theme });
  try {
    await page.goto(host.url);
    await untilReady(page);
    await page.getByRole('heading', { name: 'Recent projects' }).waitFor();
    await takePicture(page, `home-${theme}`);
    await page.locator('button.recent').first().click();
    for (const [name, go] of screens) {
      await go(page);
      await takePicture(page, `${name}-${theme}`);
    }
  } finally {
    await page.close();
    await host.stop();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'lora-studio-'));
const dataDir = join(folder, 'app-data');
const env = { LORA_STUDIO_DATA: dataDir };
await mkdir(dataDir);
await mkdir(target, { recursive: true });
const browser = await launchChromium();
try {
  say('Training the sample project…');
  await trainSample(join(folder, 'sample-project'), { env });
  for (const theme of ['dark', 'light']) await takeAll(browser, theme, dataDir, env);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
