import { readFile, writeFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DoctorReport, DoctorProblemId } from '../../shared/contract/index.js';
import { damagedPictures, pngChunk, pngHeader, pngOf } from '../testing/damaged-pictures.js';
import { writePicturePython } from '../testing/picture-program.js';
import { picture } from '../testing/pictures.js';
import { ProjectStudio } from '../testing/project-studio.js';
import { makeZip } from '../testing/zip.js';

const studio = new ProjectStudio();
const { ask, idOf, images, img, resultOf } = studio;
let projectId: string;

beforeEach(() => studio.make());
afterEach(() => studio.remove());

async function start(): Promise<void> {
  await studio.start();
  ({ projectId } = studio);
}

async function put(name: string, bytes: Buffer): Promise<void> {
  await writeFile(img(name), bytes);
  await writeFile(img(name.replace(/\.[^.]+$/, '.txt')), `ohwx, ${name}`);
}

async function check(depth: 'fast' | 'full'): Promise<DoctorReport> {
  await resultOf(await ask('doctor.run', { projectId, depth }));
  const { report } = await ask('doctor.get', { projectId });
  if (!report) throw new Error('no report');
  return report;
}

async function measured(
  report: DoctorReport,
  id: DoctorProblemId,
): Promise<Record<string, string>> {
  const found = report.findings.find((finding) => finding.id === id);
  const named = (await images()).filter((image) => found?.images.includes(image.id) === true);
  return Object.fromEntries(named.map(({ id: one, name }) => [name, found?.measured[one] ?? '']));
}

const of = (name: string): Buffer => {
  const found = damagedPictures().find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found.bytes;
};

it('tells in the quick check what the trainer refuses and shows it; a PNG copy trains', async () => {
  await put('text.png', of('odd-ztxt-over.png'));
  await put('behind.png', of('odd-itxt-over-behind.png'));
  await put('profile.png', of('odd-iccp-over.png'));
  await put('sum.png', of('odd-unknown-sum.png'));
  await put('good.png', of('odd-ztxt-just-fits.png'));
  await start();
  const report = await check('fast');
  const told = await measured(report, 'trainer_refuses');
  expect(Object.keys(told).sort()).toEqual(['behind.png', 'profile.png', 'sum.png', 'text.png']);
  expect(told['text.png']).toContain('more than 1 MB');
  expect(told['sum.png']).toContain('checksum');
  expect(report.findings.find(({ id }) => id === 'trainer_refuses')?.severity).toBe('blocks');
  const image = (await images()).find(({ name }) => name === 'text.png');
  expect(image).toMatchObject({ width: 48, height: 32, problems: ['trainer_refuses'] });
  await ask('doctor.fix', { projectId, fix: 'png_copy', imageIds: [await idOf('text.png')] }).then(
    resultOf,
  );
  expect(Object.keys(await measured(await check('fast'), 'trainer_refuses'))).not.toContain(
    'text.png',
  );
}, 60_000);

it('does not call broken what the trainer reads and the app cannot show', async () => {
  await put('a.png', of('tga-rgb-whole.png'));
  await put('b.png', of('jp2-rgb-whole.png'));
  await put('c.png', of('dds-dxt5-whole.png'));
  await put('d.jpg', of('avif-rgb-whole.jpg'));
  await put('e.png', of('tga-rgb-cut-0.6.png'));
  await start();
  const report = await check('full');
  expect(Object.keys(await measured(report, 'not_shown')).sort()).toEqual([
    'a.png',
    'b.png',
    'c.png',
  ]);
  expect(Object.keys(await measured(report, 'truncated'))).toEqual(['e.png']);
  const blocking = report.findings.filter(({ severity }) => severity === 'blocks');
  expect(blocking.map(({ id }) => id)).toEqual(['truncated']);
  const sizes = (await images()).map(({ name, width, height }) => [name, width, height]);
  expect(sizes.slice(0, 4)).toEqual(
    ['a.png', 'b.png', 'c.png', 'd.jpg'].map((name) => [name, 48, 32]),
  );
}, 60_000);

it('says that a greyscale of 16 bits trains white, and its PNG copy has the greys that are seen', async () => {
  const side = 64;
  const rows = Buffer.alloc(side * (1 + 2 * side));
  for (let at = 0; at < side * side; at += 1) {
    rows.writeUInt16BE(
      (at % side) * 1024,
      Math.floor(at / side) * (1 + 2 * side) + 1 + 2 * (at % side),
    );
  }
  const data = pngChunk('IDAT', deflateSync(rows));
  await put('depth.png', pngOf(pngHeader(side, side, 16, 0), data, pngChunk('IEND', '')));
  await start();
  const report = await check('fast');
  expect((await measured(report, 'clipped_grey'))['depth.png']).toContain('16-bit greyscale');
  await ask('doctor.fix', { projectId, fix: 'png_copy', imageIds: [await idOf('depth.png')] }).then(
    resultOf,
  );
  expect(await measured(await check('fast'), 'clipped_grey')).toEqual({});
  const copy = await sharp(await readFile(img('depth.png')))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const row = Array.from({ length: side }, (_, x) => copy.data[x * copy.info.channels]);
  // The high byte of each value: 1024 × x ÷ 256.
  expect(row).toEqual(Array.from({ length: side }, (_, x) => 4 * x));
}, 60_000);

it('takes an extended WebP for the size that the trainer does: bucket, cache and all', async () => {
  const alpha = await picture(128, 192).ensureAlpha(0.5).webp().toBuffer();
  await put('a.webp', alpha);
  await writeFile(
    img('a_0127x0191_flux.npz'),
    makeZip([{ name: 'latents.npy', data: 'x', isStored: true }]),
  );
  await start();
  const image = (await images())[0];
  expect(image).toMatchObject({
    width: 128,
    height: 192,
    trainerView: { size: { width: 127, height: 191 } },
  });
  await ask('projects.update', {
    projectId,
    config: { cacheLatentsToDisk: true },
    raw: { bucket_no_upscale: true },
  });
  const { jobId } = await ask('preflight.run', { projectId, engine: 'sd-scripts' });
  await resultOf({ jobId });
  const { report } = await ask('preflight.get', { projectId });
  expect(report?.badCaches).toEqual([]);
  expect(report?.buckets.map(({ width, height }) => [width, height])).toEqual([[64, 128]]);
}, 60_000);

it.skipIf(process.platform === 'win32')(
  'asks the trainer’s own Pillow in the full check and believes it; the quick check remembers',
  async () => {
    const python = await writePicturePython(studio.root);
    await put('refuse.png', await picture(64, 48).png().toBuffer());
    await put('good.png', await picture(64, 48, 2).png().toBuffer());
    await start();
    await ask('settings.update', { python });
    expect(await measured(await check('fast'), 'trainer_refuses')).toEqual({});
    const full = await measured(await check('full'), 'trainer_refuses');
    expect(full).toEqual({ 'refuse.png': 'OSError: broken data stream' });
    expect(await measured(await check('fast'), 'trainer_refuses')).toEqual(full);
    expect((await readFile(join(studio.root, 'asked.txt'), 'utf8')).split('begin')).toHaveLength(2);
    const kept = join(studio.dir, '.studio', 'doctor', 'verdicts.jsonl');
    expect(await readFile(kept, 'utf8')).toContain('Pillow 13.0.0');
  },
  60_000,
);
