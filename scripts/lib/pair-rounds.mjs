/** One round of a build: what opening, first cells, a key in the filter, the checks and a batch edit take over its own web host. */
import { request } from 'node:http';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { firstCells, keystrokes, untilComplete, untilIdle } from './bench-grid.mjs';
import { median } from './bench-tools.mjs';
import { LONG_ID } from './bench-follow.mjs';
import { startWebHost, untilReady } from './web-host.mjs';

const WORD = 'bench';

/** The cookie that a page gets for the token of the printed address. */
function session(port, token) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', host: `127.0.0.1:${port}` };
    const post = request({ port, host: '127.0.0.1', method: 'POST', path: '/session', headers });
    post.on('response', (answer) => {
      answer.resume();
      const [cookie = ''] = answer.headers['set-cookie'] ?? [];
      if (answer.statusCode === 204) resolve(cookie.split(';')[0]);
      else reject(new Error(`The web host answered ${answer.statusCode}.`));
    });
    post.on('error', reject);
    post.end(JSON.stringify({ token }));
  });
}

/** A client of the contract over the WebSocket, as the page has one. */
async function connect(url) {
  const { port, hash } = new URL(url);
  const cookie = await session(port, hash.replace('#token=', ''));
  const origin = `http://127.0.0.1:${port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { cookie, origin } });
  await once(socket, 'open');
  const waiting = new Map();
  const ended = new Map();
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    if (message.t === 'res') waiting.get(message.id)?.(message.result);
    if (message.t === 'event' && message.data.endedAt) ended.get(message.data.id)?.(message.data);
  });
  let last = 0;
  const ask = async (name, input) => {
    const id = (last += 1);
    socket.send(JSON.stringify({ t: 'req', id, name, input }));
    const result = await new Promise((resolve) => waiting.set(id, resolve));
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
    return result.value;
  };
  socket.send(JSON.stringify({ t: 'sub', name: 'jobs.changed', key: '*' }));
  /** Starts a job and waits for its end. */
  const job = async (name, input) => {
    const { jobId } = await ask(name, input);
    const told = new Promise((resolve) => ended.set(jobId, resolve));
    const { jobs } = await ask('jobs.list', {});
    const over = jobs.find((one) => one.id === jobId && one.endedAt !== null);
    const end = over ?? (await told);
    if (end.error) throw new Error(`${name}: ${end.error.message}`);
    return end.result;
  };
  return { ask, job, close: () => socket.close() };
}

/**
 * Milliseconds of opening a project, of the doctor's fast check, of the checks before a run and of a batch edit of all captions;
 * the edit is undone afterwards.
 */
export async function serviceRound({ checkout, dataDir, projectDir, count }) {
  const host = await startWebHost({ LORA_STUDIO_DATA: dataDir }, projectDir, checkout);
  try {
    const client = await connect(host.url);
    const started = performance.now();
    const { id: projectId } = await client.ask('projects.open', { dir: projectDir });
    const opening = performance.now() - started;
    await client.job('datasets.rescan', { projectId });
    const imageIds = [];
    for (let from = 0; from !== null;) {
      const page = await client.ask('datasets.snapshot', { projectId, from, limit: 20_000 });
      imageIds.push(...page.images.map(({ id }) => id));
      from = page.next;
    }
    const looked = performance.now();
    await client.job('doctor.run', { projectId, depth: 'fast' });
    const checking = performance.now() - looked;
    // As before a run: the preview on the page, then the press of Train.
    const previewed = performance.now();
    for (let look = 0; look < 2; look += 1) await client.job('preflight.run', { projectId });
    const preflight = performance.now() - previewed;
    const edit = { kind: 'add', text: WORD, where: 'end', as: 'tag', onlyIfMissing: false };
    const before = performance.now();
    const { changed } = await client.job('captions.applyEdit', { projectId, imageIds, edit });
    const editing = performance.now() - before;
    if (changed !== count) throw new Error(`${changed} of ${count} captions were edited`);
    const { undo } = await client.ask('history.get', { projectId });
    await client.job('history.undo', { projectId, stepId: undo[0].id });
    client.close();
    return { opening, checking, preflight, editing };
  } finally {
    await host.stop();
  }
}

/** Milliseconds of opening a project with a run of many steps, up to the run's curve. */
export async function longRound({ checkout, longDataDir, longDir }) {
  const host = await startWebHost({ LORA_STUDIO_DATA: longDataDir }, longDir, checkout);
  try {
    const client = await connect(host.url);
    const asked = performance.now();
    const { id: projectId } = await client.ask('projects.open', { dir: longDir });
    await client.ask('runs.losses', { projectId, runId: LONG_ID, maxPoints: 800 });
    const longRun = performance.now() - asked;
    client.close();
    return { longRun };
  } finally {
    await host.stop();
  }
}

/** Milliseconds from the click on a project to its first cells, and of a key in the filter, in Chromium. */
export async function pageRound(browser, { checkout, dataDir, projectDir, count }) {
  const host = await startWebHost({ LORA_STUDIO_DATA: dataDir }, projectDir, checkout);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(host.url);
    await untilReady(page);
    await page.locator('button.recent').first().waitFor();
    await untilIdle(page, cdp);
    const first = await firstCells(page);
    await untilComplete(page, count);
    await untilIdle(page, cdp);
    const keys = await keystrokes(page, cdp, '98');
    return { first, key: median(keys.map(({ time }) => time)) };
  } finally {
    await page.close();
    await host.stop();
  }
}
