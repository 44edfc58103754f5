/** The doctor's full check against a bare loop that decodes the same files: the least that finds a cut picture. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadServices } from './bench-bundle.mjs';
import { inParallel, median, ratio, seconds } from './bench-tools.mjs';
import { heading, say } from './say.mjs';

const parallel = Math.min(8, cpus().length + 1);

/** JPEGs of 1 to 1.5 megapixels with captions, as most datasets have them. */
async function makePictures(folder, count) {
  const { default: sharp } = await import('sharp');
  await mkdir(folder, { recursive: true });
  const numbers = Array.from({ length: count }, (_, index) => index);
  await inParallel(numbers, parallel, async (index) => {
    const width = 1000 + ((index * 37) % 250);
    const height = 1000 + ((index * 53) % 200);
    const noise = { type: 'gaussian', mean: 90 + (index % 80), sigma: 25 };
    const stem = join(folder, `picture-${index}`);
    await sharp({ create: { width, height, channels: 3, background: 'black', noise } })
      .blur(1)
      .jpeg({ quality: 88 })
      .toFile(`${stem}.jpg`);
    await writeFile(`${stem}.txt`, `ohwx, picture ${index}`);
  });
}

async function bareDecode(folder) {
  const { default: sharp } = await import('sharp');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg'));
  return seconds(() =>
    inParallel(names, parallel, (name) =>
      sharp(join(folder, name), { failOn: 'truncated', ignoreIcc: true }).raw().toBuffer(),
    ),
  );
}

async function fullCheck(folder) {
  const { startStudio } = await loadServices(
    'doctor',
    "export { startStudio } from './electron/testing/studio.js';",
  );
  const { studio } = await startStudio(join(folder, '..', 'data'));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const time = await seconds(() => studio.examineFolder(folder, 'full'));
  delay.disable();
  await studio.close();
  return { time, delay: delay.max / 1e6 };
}

/** Time to group `count` pictures by their hashes, all different. */
async function grouping(count) {
  const { groupLookAlikes } = await loadServices(
    'look-alikes',
    "export { groupLookAlikes } from './shared/domain/doctor/index.js';",
  );
  const random = () => Math.floor(Math.random() * 2 ** 32) | 0;
  const pictures = Array.from({ length: count }, (_, index) => ({
    id: String(index),
    hash: [random(), random()],
    mirroredHash: [random(), random()],
    signature: new Uint8Array(256).map(() => Math.random() * 255),
    quality: 0,
  }));
  return seconds(() =>
    groupLookAlikes(pictures, () => new Promise((resolve) => setImmediate(resolve))),
  );
}

/** Rows of the table: what, figure, compared with what. */
export async function benchDoctor(folder, count, repeat) {
  heading(`doctor, full check of ${count} JPEGs`);
  const pictures = join(folder, 'pictures');
  await makePictures(pictures, count);
  const checks = [];
  const bare = [];
  for (let round = 0; round < repeat; round += 1) {
    bare.push(await bareDecode(pictures));
    checks.push(await fullCheck(pictures));
    say(
      `  round ${round + 1}: check ${checks.at(-1).time.toFixed(2)} s, bare ${bare.at(-1).toFixed(2)} s`,
    );
  }
  await rm(folder, { recursive: true, force: true });
  const times = checks.map(({ time }) => time);
  const ours = count / median(times);
  const limit = count / median(bare);
  const held = Math.max(...checks.map(({ delay }) => delay));
  return [
    [
      'doctor, full check',
      `${ours.toFixed(0)} a second`,
      `${ratio(bare, times).toFixed(2)} × a bare decode`,
    ],
    ['bare decode of the same files', `${limit.toFixed(0)} a second`, ''],
    ['event loop held up meanwhile', `${held.toFixed(0)} ms at most`, ''],
    ['look-alikes among 10,000', `${(await grouping(10_000)).toFixed(2)} s`, ''],
    ['look-alikes among 100,000', `${(await grouping(100_000)).toFixed(2)} s`, ''],
  ];
}
