/** Following a run at 50 steps a second, opening one of a million steps, and the speed of the two parsers. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { loadServices, startServices } from './bench-bundle.mjs';
import { median, seconds } from './bench-tools.mjs';
import { trainSample } from './cli.mjs';
import { heading, say } from './say.mjs';
import { root } from './sources.mjs';
import { launchChromium, startWebHost, untilReady } from './web-host.mjs';

const STEPS = 1_000_000;
const LIVE_ID = '20300101-000000-00000a';
export const LONG_ID = '20200101-000000-00000b';
const WATCH_SECONDS = 15;
const POINTS = 800;

const lossLine = (step, t) =>
  `{"type": "loss", "t": ${t}, "step": ${step}, "epoch": ${1 + Math.floor(step / 1000)}, "loss": ${(0.1 + ((step * 7919) % 997) / 9970).toFixed(15)}, "average": ${(0.15 + ((step * 31) % 97) / 9700).toFixed(15)}, "learningRates": {"unet": 0.0001}}\n`;
const barText = (step) =>
  `\rsteps:  50%|█████     | ${step}/${STEPS} [01:00<01:00, 50.00it/s, avr_loss=0.${String(step % 1000).padStart(3, '0')}]`;

/** A run's folder with the files of `like`, changed by `change`. */
async function runFolder(like, id, change) {
  const dir = join(dirname(like), id);
  await mkdir(join(dir, 'output'), { recursive: true });
  for (const name of ['config.toml', 'dataset.toml'])
    await copyFile(join(like, name), join(dir, name));
  const run = JSON.parse(await readFile(join(like, 'run.json'), 'utf8'));
  await writeFile(join(dir, 'run.json'), JSON.stringify({ ...run, id, ...change(dir) }));
  return dir;
}

/** A run of many steps (a million unless told) that ended without a final file, as after a crash; made like the run of a folder. */
export async function makeLongRun(like, steps = STEPS) {
  const createdAt = Date.now() - steps * 20;
  const dir = await runFolder(like, LONG_ID, () => ({ createdAt, plan: null }));
  const events = createWriteStream(join(dir, 'events.jsonl'));
  const log = createWriteStream(join(dir, 'stderr.log'));
  const put = async (stream, text) => stream.write(text) || once(stream, 'drain');
  await put(
    events,
    `{"type":"start","t":${createdAt},"engine":"rehearsal","mode":"rehearsal","stepOffset":0}\n` +
      `{"type":"plan","t":${createdAt},"totalSteps":${steps},"epochs":1000,"batchesPerEpoch":1000,"images":1000}\n` +
      `{"type":"phase","t":${createdAt},"phase":"training"}\n`,
  );
  for (let from = 1; from <= steps; from += 1000) {
    let text = '';
    let bars = '';
    for (let step = from; step < from + 1000; step += 1) {
      text += lossLine(step, createdAt + step * 20);
      if (step % 5 === 0) bars += barText(step);
    }
    await put(events, text);
    await put(log, bars);
  }
  events.end();
  log.end();
  await Promise.all([once(events, 'close'), once(log, 'close')]);
  await writeFile(join(dir, 'stdout.log'), '');
  const none = { pid: 2 ** 22 - 1, startTime: '1', bootId: '' };
  const exit = { at: Date.now(), code: 1, signal: null, isKnown: true, survivors: [] };
  const record = {
    version: 1,
    supervisor: none,
    trainer: none,
    spawnedAt: createdAt,
    heartbeat: createdAt,
  };
  await writeFile(
    join(dir, 'supervisor.json'),
    JSON.stringify({ ...record, adoptions: 0, killedAt: null, exit, spawnError: null }),
  );
  return dir;
}

/** Opens the project as the app does and asks for the long run's curve; milliseconds, and the memory that it took. */
async function openLong(userDataDir, project) {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const { studio, client } = await startServices(userDataDir);
  const started = performance.now();
  const opened = await client.request('projects.open', { dir: project });
  if (!opened.ok) throw new Error(opened.error.message);
  const input = { projectId: opened.value.id, runId: LONG_ID, maxPoints: POINTS };
  const curve = await client.request('runs.losses', input);
  const time = performance.now() - started;
  if (!curve.ok || curve.value.lastStep !== STEPS) throw new Error('The curve is not whole');
  const memory = process.memoryUsage().rss - before;
  await studio.close();
  return { time, memory };
}

/** Milliseconds from the click on the long run to its curve. */
async function chartTime(userDataDir, folder) {
  const host = await startWebHost({ LORA_STUDIO_DATA: userDataDir }, folder);
  const browser = await launchChromium();
  try {
    const page = await openRuns(browser, host.url);
    await page.evaluate(() => {
      const isThere = () =>
        document.querySelector('main .recharts-curve, main .recharts-line-curve') !== null;
      window.untilCurve = new Promise((resolve) => {
        const onClick = () => {
          const started = performance.now();
          const look = () =>
            isThere() ? resolve(performance.now() - started) : requestAnimationFrame(look);
          requestAnimationFrame(look);
        };
        addEventListener('click', onClick, { once: true, capture: true });
      });
    });
    await page.locator('main').getByText('failed', { exact: false }).first().click();
    const times = await page.evaluate(() => window.untilCurve);
    await page.close();
    return times;
  } finally {
    await browser.close();
    await host.stop();
  }
}

async function openRuns(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(30_000);
  await page.goto(url);
  await untilReady(page);
  await page.locator('button.recent').first().click();
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('button', { name: /^Runs/ })
    .click();
  await page.locator('main').getByText('finished', { exact: false }).first().waitFor();
  return page;
}

/** Megabytes a second of a parser and of a loop that only divides the same text into lines. */
async function parserSpeeds(longRun, repeat) {
  const { EventFile, TrainerLogParser } = await loadServices(
    'parsers',
    `export { EventFile } from './electron/services/runs/event-source.js';
     export { TrainerLogParser } from './shared/domain/trainer-log/index.js';`,
  );
  const path = join(longRun, 'events.jsonl');
  const bareLines = async (file, separator) => {
    const handle = await open(file);
    let rest = '';
    let lines = 0;
    for await (const chunk of handle.createReadStream({
      encoding: 'utf8',
      highWaterMark: 2 ** 18,
    })) {
      const parts = (rest + chunk).split(separator);
      rest = parts.pop();
      lines += parts.length;
    }
    return lines;
  };
  const text = async (file) => {
    const parser = new TrainerLogParser({ stepOffset: 0, epochOffset: 0 });
    const handle = await open(file);
    for await (const chunk of handle.createReadStream({ encoding: 'utf8', highWaterMark: 2 ** 18 }))
      parser.push('stderr', chunk, 0);
  };
  const times = { events: [], eventLines: [], text: [], textLines: [] };
  const log = join(longRun, 'stderr.log');
  for (let round = 0; round < repeat; round += 1) {
    times.eventLines.push(await seconds(() => bareLines(path, '\n')));
    times.events.push(await seconds(() => new EventFile(path).poll(() => undefined)));
    times.textLines.push(await seconds(() => bareLines(log, /[\r\n]/)));
    times.text.push(await seconds(() => text(log)));
  }
  const sizes = {
    events: (await open(path).then(sizeOf)) / 1e6,
    text: (await open(log).then(sizeOf)) / 1e6,
  };
  const speed = (name, size) => size / median(times[name]);
  return {
    events: [speed('events', sizes.events), speed('eventLines', sizes.events)],
    text: [speed('text', sizes.text), speed('textLines', sizes.text)],
  };
}

async function sizeOf(handle) {
  const { size } = await handle.stat();
  await handle.close();
  return size;
}

/** A process in place of the trainer: writes 50 steps a second into the run's files until it is ended. */
const WRITER = `
const { appendFileSync } = require('node:fs');
const dir = process.env.LORA_STUDIO_RUN_DIR;
const lossLine = ${lossLine};
const barText = ${barText.toString().replace('${STEPS}', String(STEPS))};
const say = (event) => appendFileSync(dir + '/events.jsonl', JSON.stringify({ t: Date.now(), ...event }) + '\\n');
say({ type: 'start', engine: 'rehearsal', mode: 'rehearsal', stepOffset: 0, pid: process.pid });
say({ type: 'plan', totalSteps: ${STEPS}, epochs: 1000, batchesPerEpoch: 1000, images: 1000 });
say({ type: 'phase', phase: 'training' });
const started = Date.now();
let step = 0;
setInterval(() => {
  while (step < (Date.now() - started) / 20) {
    step += 1;
    appendFileSync(dir + '/events.jsonl', lossLine(step, Date.now()));
    if (step % 5 === 0) process.stderr.write(barText(step));
  }
}, 20);
`;

/** Processor seconds of a process so far (Linux); null elsewhere. */
async function processorOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100; // USER_HZ is 100 on every Linux that Node runs on
}

/** Baseline: a process that reads new bytes five times a second and only splits them into lines. */
function startTail(path) {
  const program = `
    const { openSync, readSync } = require('node:fs');
    const file = openSync(process.argv[1]); let at = 0, lines = 0; const buffer = Buffer.alloc(262144);
    setInterval(() => { for (let n; (n = readSync(file, buffer, 0, buffer.length, at)) > 0; at += n)
      lines += buffer.toString('utf8', 0, n).split('\\n').length; }, 200);`;
  return spawn(process.execPath, ['-e', program, path], { stdio: 'ignore' });
}

/** Writes the live-run record, without which the app takes the run for an ended one; returns the record's path. */
async function recordLive(userDataDir, runDir, nonce) {
  const dir = join(userDataDir, 'local', 'live-runs');
  await mkdir(dir, { recursive: true });
  const path = join(dir, `${nonce}.json`);
  const record = {
    version: 1,
    nonce,
    projectId: 'of-the-bench',
    runId: LIVE_ID,
    runDir,
    mark: runDir,
    mode: 'rehearsal',
    processes: 1,
    startedBy: null,
    command: { file: process.execPath, args: ['-e', WRITER], cwd: runDir, env: {} },
    trainer: null,
    programs: [],
  };
  await writeFile(path, JSON.stringify(record));
  return path;
}

/** Shares of one processor while a run at 50 steps a second is followed for some seconds. */
async function followLive(userDataDir, folder, like) {
  const nonce = randomBytes(16).toString('hex');
  const dir = await runFolder(like, LIVE_ID, () => ({ createdAt: Date.now(), plan: null, nonce }));
  const record = await recordLive(userDataDir, dir, nonce);
  const program = join(root, 'dist', 'supervisor.cjs');
  const supervisor = spawn(process.execPath, [program, 'start', record], { stdio: 'ignore' });
  const host = await startWebHost({ LORA_STUDIO_DATA: userDataDir }, folder);
  const browser = await launchChromium();
  let tail = null;
  try {
    const page = await openRuns(browser, host.url);
    await page.locator('main').getByText('training', { exact: false }).first().click();
    await page.locator('main .recharts-curve, main .recharts-line-curve').first().waitFor();
    tail = startTail(join(dir, 'events.jsonl'));
    const session = await browser.newBrowserCDPSession();
    const rendererTime = async () =>
      (await session.send('SystemInfo.getProcessInfo')).processInfo
        .filter(({ type }) => type === 'renderer')
        .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    await page.waitForTimeout(3000); // what opening costs is not what following costs
    const measure = async () => ({
      wall: performance.now() / 1000,
      host: await processorOf(host.pid),
      tail: await processorOf(tail.pid),
      page: await rendererTime(),
    });
    const before = await measure();
    await page.waitForTimeout(WATCH_SECONDS * 1000);
    const after = await measure();
    const wall = after.wall - before.wall;
    const share = (name) => (after[name] === null ? null : (after[name] - before[name]) / wall);
    return { host: share('host'), tail: share('tail'), page: share('page') };
  } finally {
    tail?.kill('SIGKILL');
    await writeFile(join(dir, 'control.json'), JSON.stringify({ stop: { how: 'now', at: 1 } }));
    if (supervisor.exitCode === null) await once(supervisor, 'exit');
    await browser.close();
    await host.stop();
  }
}

const percent = (share) =>
  share === null ? 'not told' : `${(100 * share).toFixed(1)} % of a core`;

/** Rows of the table: what, figure, compared with what. */
export async function benchFollow(folder, repeat) {
  heading('following a run at 50 steps a second; a run of a million steps');
  const data = join(folder, 'app-data');
  const project = join(folder, 'sample-project');
  await mkdir(folder, { recursive: true });
  const { result } = await trainSample(project, {
    env: { LORA_STUDIO_DATA: data },
    set: ['epochs=1'],
  });
  const live = await followLive(data, folder, result.dir);
  await rm(join(dirname(result.dir), LIVE_ID), { recursive: true, force: true });
  say(
    `  following: host ${percent(live.host)}, page ${percent(live.page)}, bare ${percent(live.tail)}`,
  );
  const longRun = await makeLongRun(result.dir);
  const first = await openLong(data, project);
  const again = [];
  for (let round = 0; round < repeat; round += 1) again.push(await openLong(data, project));
  const later = median(again.map(({ time }) => time));
  say(`  ${basename(longRun)}: first ${first.time.toFixed(0)} ms, again ${later.toFixed(0)} ms`);
  const chart = await chartTime(data, folder);
  const { events, text } = await parserSpeeds(longRun, repeat);
  const mb = (value) => `${Math.round(value / 1e6)} MB`;
  const perSecond = ([ours, bare]) => [
    `${ours.toFixed(0)} MB/s`,
    `a bare loop over the lines ${bare.toFixed(0)} MB/s, ${(bare / ours).toFixed(1)} × as fast`,
  ];
  const name = STEPS.toLocaleString('en');
  return [
    [
      'following 50 steps a second: the host',
      percent(live.host),
      live.tail === null ? '' : `a bare tail of the file ${percent(live.tail)}`,
    ],
    ['following 50 steps a second: the page', percent(live.page), 'with the curve on the screen'],
    [
      `opening ${name} steps, first time`,
      `${first.time.toFixed(0)} ms`,
      `project and curve, by the services; memory grows by ${mb(first.memory)}`,
    ],
    [
      `opening ${name} steps, later`,
      `${later.toFixed(0)} ms`,
      `memory grows by ${mb(median(again.map(({ memory }) => memory)))}`,
    ],
    [
      `first chart of ${name} steps`,
      `${chart.toFixed(0)} ms`,
      'in Chromium, from the click on the run',
    ],
    ['reading events', ...perSecond(events)],
    ['reading the trainer’s text', ...perSecond(text)],
  ];
}
