/** Thumbnails a second: our service, a bare sharp loop and Debian's vipsthumbnail on the same pictures. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { loadServices } from './bench-bundle.mjs';
import { inParallel, median, ratio, seconds } from './bench-tools.mjs';
import { heading, say } from './say.mjs';

const edge = 256;
const parallel = 4;

/** JPEGs of 1 to 1.5 megapixels with fine structure, as photographs have. */
export async function makePictures(folder, count) {
  const { default: sharp } = await import('sharp');
  await mkdir(folder, { recursive: true });
  const numbers = Array.from({ length: count }, (_, index) => index);
  const paths = numbers.map((index) => join(folder, `picture-${index}.jpg`));
  await inParallel(numbers, parallel, async (index) => {
    const width = 1000 + ((index * 37) % 250);
    const height = 1000 + ((index * 53) % 200);
    const noise = { type: 'gaussian', mean: 90 + (index % 80), sigma: 25 };
    await sharp({ create: { width, height, channels: 3, background: 'black', noise } })
      .blur(1)
      .jpeg({ quality: 88 })
      .toFile(paths[index]);
  });
  return paths;
}

async function ours(paths, cacheDir) {
  const { ThumbnailsService, silentLogger } = await loadServices(
    'thumbnails',
    "export { ThumbnailsService } from './electron/services/thumbnails/index.js';\nexport { silentLogger } from './electron/platform/log.js';",
  );
  const service = new ThumbnailsService({
    datasets: { imagePath: () => Promise.reject(new Error('not asked for')) },
    cacheDir,
    log: silentLogger,
  });
  // All are asked for at once, as a grid does; the service itself makes four at a time and keeps them on disk.
  const first = await seconds(async () => {
    await Promise.all(paths.map((path) => service.forFile(path, { width: edge })));
    await service.flush();
  });
  const again = await seconds(() =>
    Promise.all(paths.map((path) => service.forFile(path, { width: edge }))),
  );
  await rm(cacheDir, { recursive: true, force: true });
  return { first, again };
}

async function bareSharp(paths) {
  const { default: sharp } = await import('sharp');
  return seconds(() =>
    inParallel(paths, parallel, (path) =>
      sharp(path)
        .autoOrient()
        .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 80, effort: 2 })
        .toBuffer(),
    ),
  );
}

/** As many processes as cores, each with its share of the files in one call. */
async function vips(paths, out) {
  await mkdir(out, { recursive: true });
  const processes = cpus().length;
  const share = (index) => paths.filter((_, number) => number % processes === index);
  const time = await seconds(() =>
    Promise.all(
      Array.from({ length: processes }, (_, index) => {
        const args = ['--size', String(edge), '-o', join(out, '%s.webp[Q=80,effort=2]')];
        return new Promise((done, fail) => {
          const child = spawn('vipsthumbnail', [...args, ...share(index)], { stdio: 'ignore' });
          child.on('error', fail);
          child.on('close', (code) =>
            code === 0 ? done() : fail(new Error(`vipsthumbnail ended with ${code}`)),
          );
        });
      }),
    ),
  );
  await rm(out, { recursive: true, force: true });
  return time;
}

/** Rows of the table: what, figure, compared with what. */
export async function benchThumbnails(folder, count, repeat) {
  heading(`thumbnails of ${count} JPEGs`);
  const paths = await makePictures(folder, count);
  const hasVips = spawnSync('vipsthumbnail', ['--version']).error === undefined;
  const times = { ours: [], again: [], sharp: [], vips: [] };
  for (let round = 0; round < repeat; round += 1) {
    const mine = await ours(paths, join(folder, 'cache'));
    times.ours.push(mine.first);
    times.again.push(mine.again);
    times.sharp.push(await bareSharp(paths));
    if (hasVips) times.vips.push(await vips(paths, join(folder, 'vips')));
    say(
      `  round ${round + 1}: ${Object.values(times)
        .filter((list) => list.length > 0)
        .map((list) => list.at(-1).toFixed(2))
        .join(' s, ')} s`,
    );
  }
  const rate = (name) => count / median(times[name]);
  const row = (label, name) => [
    label,
    `${rate(name).toFixed(0)} a second`,
    name === 'ours' ? '1.00' : `ours is ${ratio(times[name], times.ours).toFixed(2)} ×`,
  ];
  return [
    row('thumbnails, our service, kept on disk', 'ours'),
    row('thumbnails, bare sharp loop, 4 at once', 'sharp'),
    ...(hasVips ? [row(`thumbnails, ${cpus().length} × vipsthumbnail`, 'vips')] : []),
    ['thumbnails, our service, from its cache', `${rate('again').toFixed(0)} a second`, ''],
  ];
}
