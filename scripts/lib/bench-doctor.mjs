/** The doctor's full check against a bare loop that decodes the same files: the least that finds a cut picture. */
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
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

const HEAD = 64 * 1024;

/** The least that a look at each container costs: its first 64 KB and its last 64 bytes. */
async function bareEnds(folder, names) {
  const buffer = Buffer.allocUnsafe(HEAD + 64);
  return seconds(() =>
    inParallel(names, parallel, async (name) => {
      const file = await open(join(folder, name));
      const { size } = await file.stat();
      await file.read(buffer, 0, HEAD, 0);
      if (size > HEAD) await file.read(buffer, HEAD, 64, size - 64);
      await file.close();
    }),
  );
}

/** The quick check's look at each picture: what of its container ends a run. JPEGs, and a PNG of every fourth of them. */
async function walks(folder, repeat) {
  const { default: sharp } = await import('sharp');
  const { inspectImage } = await loadServices(
    'walks',
    "export { inspectImage } from './electron/formats/pictures/probe-image.js';",
  );
  const jpegs = (await readdir(folder)).filter((name) => name.endsWith('.jpg'));
  const pngs = jpegs.filter((_, index) => index % 4 === 0).map((name) => `${name}.png`);
  await inParallel(pngs, parallel, (name) =>
    sharp(join(folder, name.slice(0, -4)))
      .png({ compressionLevel: 3 })
      .toFile(join(folder, name)),
  );
  const rows = [];
  for (const [kind, names] of [
    ['JPEGs', jpegs],
    ['PNGs', pngs],
  ]) {
    const [ours, bare] = [[], []];
    for (let round = 0; round <= repeat; round += 1) {
      bare.push(await bareEnds(folder, names));
      ours.push(
        await seconds(() =>
          inParallel(names, parallel, (name) => inspectImage(join(folder, name))),
        ),
      );
    }
    // The first round fills the system's cache.
    const [times, limits] = [ours.slice(1), bare.slice(1)];
    rows.push([
      `doctor, walk through ${names.length} ${kind}`,
      `${(names.length / median(times)).toFixed(0)} a second`,
      `${ratio(times, limits).toFixed(2)} × a bare read of their ends`,
    ]);
  }
  for (const name of pngs) await rm(join(folder, name));
  return rows;
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
  const walked = await walks(pictures, Math.max(3, repeat));
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
    ...walked,
    ['bare decode of the same files', `${limit.toFixed(0)} a second`, ''],
    ['event loop held up meanwhile', `${held.toFixed(0)} ms at most`, ''],
    ['look-alikes among 10,000', `${(await grouping(10_000)).toFixed(2)} s`, ''],
    ['look-alikes among 100,000', `${(await grouping(100_000)).toFixed(2)} s`, ''],
  ];
}
