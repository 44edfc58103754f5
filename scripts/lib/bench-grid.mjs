/** The dataset page with many images in Chromium: first cells, scrolling, filtering, memory. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startServices } from './bench-bundle.mjs';
import { median } from './bench-tools.mjs';
import { heading, say } from './say.mjs';
import { launchChromium, startWebHost, untilReady } from './web-host.mjs';

/** Puts the project into the recent list, so that the page opens it with one click. */
export async function makeRecent(userDataDir, projectDir) {
  const { studio, client } = await startServices(userDataDir);
  const opened = await client.request('projects.open', { dir: projectDir });
  await studio.close();
  if (!opened.ok) throw new Error(opened.error.message);
}

/** Milliseconds from the click on the project to the frame with its first images. */
export const firstCells = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const started = performance.now();
        const observer = new MutationObserver(() => {
          if (document.querySelector('.cells [data-id]') === null) return;
          observer.disconnect();
          requestAnimationFrame(() => resolve(performance.now() - started));
        });
        observer.observe(document.body, { childList: true, subtree: true });
        document.querySelector('button.recent').click();
      }),
  );

export const untilComplete = (page, count) =>
  page.waitForFunction(
    (text) => document.querySelector('.toolbar-count')?.textContent === text,
    `${count.toLocaleString('en-US')} images`,
    { timeout: 300_000, polling: 200 },
  );

/** Milliseconds of processor time that the page's main thread took so far: true also on a machine that is busy otherwise. */
async function processorTime(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
}

/** Waits until the page's main thread is idle: after opening, it fills the cache of filter subjects for a while. */
export async function untilIdle(page, session) {
  for (let before = await processorTime(session); ;) {
    await page.waitForTimeout(500);
    const now = await processorTime(session);
    if (now - before < 25) return;
    before = now;
  }
}

/** Runs `work` in the page while tasks over 50 ms are noted; the longest is 0 when there was none. */
async function withLongTasks(page, session, work, argument) {
  await page.evaluate(() => {
    window.longTasks = [];
    window.taskObserver = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longTasks.push(duration);
    });
    window.taskObserver.observe({ entryTypes: ['longtask'] });
  });
  const before = await processorTime(session);
  const value = await page.evaluate(work, argument);
  const processor = (await processorTime(session)) - before;
  const tasks = await page.evaluate(() => {
    for (const { duration } of window.taskObserver.takeRecords()) window.longTasks.push(duration);
    window.taskObserver.disconnect();
    return window.longTasks;
  });
  return { value, longest: Math.max(0, ...tasks), count: tasks.length, processor };
}

/** In the page: scrolls for a few seconds by so many pixels a frame; the frames’ lengths and the most cells there were. */
async function scrollThrough({ pixels, seconds }) {
  const box = document.querySelector('.cells-scroll');
  const frames = [];
  let cells = 0;
  let last = performance.now();
  const end = last + seconds * 1000;
  while (last < end) {
    const now = await new Promise((resolve) => requestAnimationFrame(resolve));
    frames.push(now - last);
    last = now;
    cells = Math.max(cells, document.querySelectorAll('.cells [data-id]').length);
    box.scrollTop += pixels;
  }
  return { frames: frames.slice(1).sort((a, b) => a - b), cells, at: box.scrollTop };
}

/** Milliseconds from each key to the frame that shows what it found; each key must find fewer. */
export async function keystrokes(page, session, text) {
  const times = [];
  await page.getByRole('searchbox').focus();
  for (const key of text) {
    await page.evaluate(() => {
      const count = document.querySelector('.toolbar-count');
      const before = count.textContent;
      window.found = new Promise((resolve) => {
        let started = 0;
        addEventListener('keydown', (event) => (started = event.timeStamp), { once: true });
        const look = () => {
          if (count.textContent === before) return requestAnimationFrame(look);
          return resolve(performance.now() - started);
        };
        requestAnimationFrame(look);
      });
    });
    const before = await processorTime(session);
    await page.keyboard.press(key);
    const time = await page.evaluate(() => window.found);
    times.push({ time, processor: (await processorTime(session)) - before });
  }
  await page.getByRole('searchbox').fill('');
  return times;
}

/** Peak resident memory of the page's process in bytes; 0 where the system does not tell it. */
async function peakMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  return Math.max(0, ...(await Promise.all(pages.map(({ id }) => peakOf(id)))));
}

/** Peak resident memory of a process in bytes; 0 where the system does not tell it. */
async function peakOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
}

async function heapOf(session) {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
}

/** Thumbnails that the page asked for and that it called off. */
function countThumbnails(page) {
  const counts = { asked: 0, calledOff: 0 };
  const isThumbnail = (request) => request.url().includes('/media/thumb/');
  page.on('request', (request) => (counts.asked += Number(isThumbnail(request))));
  page.on('requestfailed', (request) => (counts.calledOff += Number(isThumbnail(request))));
  return counts;
}

async function madeThumbnails(userDataDir) {
  const entries = await readdir(join(userDataDir, 'thumbnails'), {
    recursive: true,
    withFileTypes: true,
  });
  return entries.filter((entry) => entry.isFile()).length;
}

async function oneRound(browser, userDataDir, projectDir, count) {
  const host = await startWebHost({ LORA_STUDIO_DATA: userDataDir }, projectDir);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    const thumbnails = countThumbnails(page);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(host.url);
    await untilReady(page);
    await page.locator('button.recent').first().waitFor();
    // No user clicks at once when the list appears, so the measurement starts on an idle page.
    await untilIdle(page, session);
    const first = await firstCells(page);
    await untilComplete(page, count);
    const { asked, calledOff } = thumbnails;
    const made = await madeThumbnails(userDataDir);
    const slow = await withLongTasks(page, session, scrollThrough, { pixels: 40, seconds: 3 });
    const fast = await withLongTasks(page, session, scrollThrough, { pixels: 3000, seconds: 3 });
    await page.waitForLoadState('networkidle');
    const during = {
      asked: thumbnails.asked - asked,
      calledOff: thumbnails.calledOff - calledOff,
      made: (await madeThumbnails(userDataDir)) - made,
    };
    await untilIdle(page, session);
    const keys = await keystrokes(page, session, '987');
    return {
      first,
      slow,
      fast,
      during,
      keys,
      heap: await heapOf(session),
      peak: await peakMemory(browser),
      hostPeak: await peakOf(host.pid),
    };
  } finally {
    await page.close();
    await host.stop();
  }
}

const ms = (value) => `${Math.round(value)} ms`;
const megabytes = (value) => `${Math.round(value / 1e6)} MB`;
const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const frameTexts = ({ value: { frames, cells }, longest, count, processor }) => [
  longest === 0 ? 'no task over 50 ms' : `longest task ${ms(longest)}, ${count} over 50 ms`,
  `${frames.length} frames, half within ${ms(at(frames, 0.5))}, 99 of 100 within ${ms(at(frames, 0.99))}, ${ms(processor / (frames.length + 1))} of processor each; at most ${cells} cells`,
];

/** Rows of the table. `projectDir` holds `count` images, as `makeDataset` makes them. */
export async function benchGrid(userDataDir, projectDir, count, repeat) {
  const name = count.toLocaleString('en');
  heading(`dataset page with ${name} images in Chromium`);
  await makeRecent(userDataDir, projectDir);
  const rounds = [];
  for (let round = 0; round < repeat; round += 1) {
    // A new browser per round, so that peak memory does not accumulate over rounds.
    const browser = await launchChromium();
    rounds.push(await oneRound(browser, userDataDir, projectDir, count));
    await browser.close();
    const last = rounds.at(-1);
    say(
      `  round ${round + 1}: first cells ${ms(last.first)}, keys ${last.keys.map(({ time }) => ms(time)).join(', ')}`,
    );
  }
  const worst = (key) => rounds.reduce((a, b) => (b[key].longest > a[key].longest ? b : a))[key];
  const keys = rounds.flatMap((round) => round.keys);
  const firsts = rounds.map(({ first }) => first);
  const { during, heap, peak, hostPeak } = rounds[0];
  return [
    [
      `first cells of ${name}`,
      ms(median(firsts)),
      `from the click on a page at rest; ${ms(Math.min(...firsts))} to ${ms(Math.max(...firsts))}`,
    ],
    [`scrolling slowly through ${name}`, ...frameTexts(worst('slow'))],
    [`scrolling fast through ${name}`, ...frameTexts(worst('fast'))],
    [
      `thumbnails asked for while scrolling ${name}`,
      `${during.asked}`,
      `${during.calledOff} called off; ${during.made} made by the host`,
    ],
    [
      `a key in the filter, ${name}`,
      ms(median(keys.map(({ time }) => time))),
      `at most ${ms(Math.max(...keys.map(({ time }) => time)))}, to the frame that shows it; ${ms(median(keys.map(({ processor }) => processor)))} of processor`,
    ],
    [
      `memory of the page, ${name}`,
      `${megabytes(heap)} of JavaScript`,
      peak === 0 ? '' : `its process ${megabytes(peak)} at most`,
    ],
    ...(hostPeak === 0
      ? []
      : [[`memory of the main process, ${name}`, `${megabytes(hostPeak)} at most`, '']]),
  ];
}
