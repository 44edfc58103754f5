/** Opening a big dataset in the main process: first images, whole scan, and how long the event loop was held up. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startServices } from './bench-bundle.mjs';
import { inParallel, median, ratio, seconds } from './bench-tools.mjs';
import { heading, say } from './say.mjs';

const HEAD = 64 * 1024;

/** The raw limit: the first 64 KB of every file of the folder, eight files at a time. */
async function bareRead(folder) {
  const buffers = Array.from({ length: 8 }, () => Buffer.allocUnsafe(HEAD));
  return seconds(async () => {
    await inParallel(await readdir(folder), 8, async (name) => {
      const buffer = buffers.pop();
      const file = await open(join(folder, name));
      await file.read(buffer, 0, HEAD, 0);
      await file.close();
      buffers.push(buffer);
    });
  });
}

/** Opens the project; resolves when its scan has ended. Times in seconds from the request. */
async function openProject(userDataDir, projectDir) {
  const { studio, client } = await startServices(userDataDir);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = performance.now();
  let first = null;
  let seen = 0;
  const whole = await new Promise((resolve, reject) => {
    const hear = (id) =>
      client.subscribe('datasets.changed', id, ({ upserted, isComplete }) => {
        seen += upserted.length;
        if (upserted.length > 0) first ??= (performance.now() - started) / 1000;
        if (isComplete) resolve((performance.now() - started) / 1000);
      });
    client.request('projects.open', { dir: projectDir }).then((opened) => {
      if (!opened.ok) return reject(new Error(opened.error.message));
      hear(opened.value.id);
      // What came before the listener: the snapshot has it.
      return client
        .request('datasets.snapshot', { projectId: opened.value.id, limit: 200 })
        .then(({ value }) => {
          seen += value.total;
          if (value.total > 0) first ??= (performance.now() - started) / 1000;
          if (value.isComplete) resolve((performance.now() - started) / 1000);
        });
    }, reject);
  });
  delay.disable();
  await studio.close();
  return { first, whole, seen, delay: delay.max / 1e6, delay99: delay.percentile(99) / 1e6 };
}

/** Rows of the table. `projectDir` holds `count` images in `img/10_cat`. */
export async function benchScan(userDataDir, projectDir, folder, count, repeat) {
  heading(`opening ${count.toLocaleString('en')} images, main process`);
  const rounds = [];
  const bare = [];
  await bareRead(folder); // both find the files in the system's cache
  for (let round = 0; round < repeat; round += 1) {
    bare.push(await bareRead(folder));
    rounds.push(await openProject(join(userDataDir, `round-${round}`), projectDir));
    const { first, whole, delay } = rounds.at(-1);
    say(
      `  round ${round + 1}: first ${first.toFixed(3)} s, all ${whole.toFixed(2)} s, bare ${bare.at(-1).toFixed(2)} s, loop held ${delay.toFixed(0)} ms`,
    );
  }
  const wholes = rounds.map(({ whole }) => whole);
  const limit = median(bare);
  const name = count.toLocaleString('en');
  return [
    [
      `first images of ${name}`,
      `${Math.round(median(rounds.map(({ first }) => first)) * 1000)} ms`,
      '',
    ],
    [`first scan of ${name}`, `${rounds[0].whole.toFixed(2)} s`, ''],
    [
      `scan of ${name}, median`,
      `${median(wholes).toFixed(2)} s`,
      `${ratio(wholes, bare).toFixed(2)} × the bare loop`,
    ],
    [`bare loop, 64 KB of each file of ${name}`, `${limit.toFixed(2)} s`, ''],
    [
      `event loop held up meanwhile, ${name}`,
      `${Math.max(...rounds.map(({ delay }) => delay)).toFixed(0)} ms at most`,
      `99 of 100 below ${Math.max(...rounds.map(({ delay99 }) => delay99)).toFixed(0)} ms`,
    ],
  ];
}
