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

/** Models made for the bench, lightest first; `share`: of the pictures, as they take longer. The last costs as much as WD ViT v3. */
const MADE = [
  { width: 192, depth: 4, share: 0.1 },
  { width: 768, depth: 12, share: 0.03 },
];

/** Seconds, those of all processors, the worst hold-up of this thread (ms), and the most memory of the process (MB). */
async function ours(engine, paths) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage().rss / 2 ** 20);
  }, 50);
  delay.enable();
  const before = process.cpuUsage();
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
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  clearInterval(watch);
  return { time, cpu: (user + system) / 1e6, delay: delay.percentile(99) / 1e6, memory };
}

/** What a Python program prints; throws what it says when it fails. */
function byPython(python, script, args) {
  const { status, stdout, stderr } = spawnSync(
    python,
    [join(root, 'scripts', 'lib', script), ...args],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`);
  return stdout.trim().split(' ').map(Number);
}

/** Rounds of both in turn, so that what else the machine does meets both. */
async function compare(engine, dir, paths, repeat, python) {
  const rounds = [];
  await ours(engine, paths.slice(0, 4)); // the first pictures wait for threads to start
  for (let round = 0; round < repeat; round += 1) {
    const own = await ours(engine, paths);
    const [serial = null, inModel = null, serialCpu = null] =
      python === '' ? [] : byPython(python, 'bench-tagger.py', [dir, ...paths]);
    rounds.push({ ...own, serial, inModel, serialCpu });
    const other = serial === null ? '' : `, Python ${serial.toFixed(2)} s`;
    say(`  round ${round + 1}: ${own.time.toFixed(2)} s${other}`);
  }
  return (name) => median(rounds.map((one) => one[name]));
}

function rowsOf(what, count, of, isCompared) {
  const rate = (seconds) => `${(count / seconds).toPrecision(3)} a second`;
  const each = (seconds) => `${((1000 * seconds) / count).toFixed(0)} ms of processors an image`;
  const rows = [
    [`tagged images, ${what}, ours`, rate(of('time')), each(of('cpu'))],
    [
      `memory while tagging, ${what}, threads included`,
      `${of('memory').toFixed(0)} MB`,
      `hold-up of the app’s thread, p99: ${of('delay').toFixed(1)} ms`,
    ],
  ];
  if (!isCompared) return rows;
  const share = Math.round((100 * of('inModel')) / of('serial'));
  rows.splice(1, 0, [
    `tagged images, ${what}, Python, one after the other`,
    rate(of('serial')),
    `ours is ${(of('serial') / of('time')).toFixed(2)} ×; ${each(of('serialCpu'))}; ${share} % of the time is the model’s`,
  ]);
  return rows;
}

/** The models: the one that is named, or the tiny one and, with Python's help, those that cost as much as real ones. */
function modelsFor(folder, python, model) {
  if (model !== '') return [{ dir: model, what: 'the model named', share: 1 }];
  const tiny = { dir: join(root, 'fixtures', 'tagger', 'model'), what: 'tiny model', share: 1 };
  if (python === '') return [tiny];
  const made = MADE.map(({ width, depth, share }) => {
    const dir = join(folder, `model-${width}`);
    const [billions] = byPython(python, 'bench-tagger-model.py', [dir, `${width}`, `${depth}`]);
    return { dir, what: `model of ${billions} G multiplications`, share };
  });
  return [tiny, ...made];
}

/**
 * Rows of the table. `python`: one with numpy, pillow, opencv-python-headless, onnx and onnxruntime, or empty; `model`: a
 * folder, or empty for the tiny one and the made ones.
 */
export async function benchTagger(folder, count, repeat, { python, model }) {
  await mkdir(folder, { recursive: true });
  const paths = await makePictures(join(folder, 'pictures'), count);
  const { TaggerEngine, openModelFolder } = await loadServices(
    'tagger',
    "export { TaggerEngine } from './electron/services/captioning/tagger/tagger-engine.js';\nexport { openModelFolder } from './electron/services/captioning/tagger/model-folder.js';",
  );
  const worker = join(root, 'dist', 'tagger-worker.cjs');
  const rows = [];
  for (const { dir, what, share } of modelsFor(folder, python, model)) {
    const some = paths.slice(0, Math.max(1, Math.round(count * share)));
    heading(`tags of ${some.length} JPEGs, ${what}`);
    const engine = await TaggerEngine.open(worker, await openModelFolder(dir));
    try {
      const of = await compare(engine, dir, some, repeat, python);
      rows.push(...rowsOf(what, some.length, of, python !== ''));
    } finally {
      await engine.close();
    }
  }
  return rows;
}
