/** Tagged images a second, ours and the script's serial way in Python; how long the app's own thread is held up meanwhile. */
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { loadServices } from './bench-bundle.mjs';
import { makePictures } from './bench-thumbnails.mjs';
import { median, seconds } from './bench-tools.mjs';
import { heading, say } from './say.mjs';
import { root } from './sources.mjs';

/** Seconds and the worst hold-up of this thread (ms), and the most memory of the process (MB). */
async function ours(engine, paths) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage().rss / 2 ** 20);
  }, 50);
  delay.enable();
  const time = await seconds(() =>
    engine.run(
      paths.map((path) => ({ imageId: path, path })),
      { honourExif: false },
      {
        onTagged: () => undefined,
        onFailed: (path, error) => {
          throw new Error(`${path}: ${error}`);
        },
      },
      new AbortController().signal,
    ),
  );
  delay.disable();
  clearInterval(watch);
  return { time, delay: delay.percentile(99) / 1e6, memory };
}

/** Seconds by Python; null without one that has the packages. */
function byPython(python, model, paths) {
  if (python === '') return null;
  const script = join(root, 'scripts', 'lib', 'bench-tagger.py');
  const { status, stdout, stderr } = spawnSync(python, [script, model, ...paths], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`);
  return Number(stdout);
}

/** Rows of the table. `python`: one with numpy, pillow, opencv and onnxruntime, or empty; `model`: a folder, or empty for the tiny one. */
export async function benchTagger(folder, count, repeat, { python, model }) {
  const dir = model === '' ? join(root, 'fixtures', 'tagger', 'model') : model;
  heading(
    `tags of ${count} JPEGs${model === '' ? ' by the tiny model: preparing is all that counts' : ''}`,
  );
  await mkdir(folder, { recursive: true });
  const paths = await makePictures(join(folder, 'pictures'), count);
  const { TaggerEngine, openModelFolder } = await loadServices(
    'tagger',
    "export { TaggerEngine } from './electron/services/tagger/tagger-engine.js';\nexport { openModelFolder } from './electron/services/tagger/model-folder.js';",
  );
  const worker = join(root, 'dist', 'tagger-worker.cjs');
  const engine = await TaggerEngine.open(worker, await openModelFolder(dir));
  const rounds = [];
  const serial = [];
  try {
    await ours(engine, paths.slice(0, 4)); // the first pictures wait for threads to start
    for (let round = 0; round < repeat; round += 1) {
      rounds.push(await ours(engine, paths));
      const other = byPython(python, dir, paths);
      if (other !== null) serial.push(other);
      say(
        `  round ${round + 1}: ${rounds.at(-1).time.toFixed(2)} s${other === null ? '' : `, Python ${other.toFixed(2)} s`}`,
      );
    }
  } finally {
    await engine.close();
  }
  const of = (name) => median(rounds.map((one) => one[name]));
  const rate = count / of('time');
  return [
    ['tagged images, ours', `${rate.toFixed(1)} a second`, '1.00'],
    ...(serial.length === 0
      ? []
      : [
          [
            'tagged images, Python, one after the other',
            `${(count / median(serial)).toFixed(1)} a second`,
            `ours is ${(median(serial) / of('time')).toFixed(2)} ×`,
          ],
        ]),
    ['hold-up of the app’s thread while tagging, p99', `${of('delay').toFixed(1)} ms`, ''],
    ['memory while tagging, threads included', `${of('memory').toFixed(0)} MB`, ''],
  ];
}
