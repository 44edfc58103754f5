import { mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Client,
  Input,
  Output,
  PreflightImage,
  PreflightReport,
  RequestName,
} from '../../shared/contract/index.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { waitFor } from '../testing/wait-for.js';
import { makeZip } from '../testing/zip.js';
import type { Studio } from './studio.js';

let root = '';
let dir = '';
let remove: () => Promise<void>;
let studio: Studio;
let client: Client;
let projectId: string;

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const answer = await client.request(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

async function look(
  engine: 'sd-scripts' | 'rehearsal' = 'sd-scripts',
): Promise<{ report: PreflightReport; byName: Map<string, PreflightImage>; names: string[] }> {
  const { jobId } = await ask('preflight.run', { projectId, engine });
  const job = await waitFor('the look', async () =>
    (await ask('jobs.list', {})).jobs.find((one) => one.id === jobId && one.endedAt !== null),
  );
  if (job.error) throw new Error(job.error.message);
  const images: PreflightImage[] = [];
  for (let from: number | null = 0; from !== null;) {
    const page: Output<'preflight.get'> = await ask('preflight.get', { projectId, from, limit: 7 });
    expect(page.isStale).toBe(false);
    images.push(...page.images);
    from = page.next;
  }
  const { report, total } = await ask('preflight.get', { projectId });
  if (!report) throw new Error('no report');
  expect(images).toHaveLength(total);
  expect(job.result).toEqual({ isReady: report.isReady });
  const named = images.map((image) => [image.name, image] as const);
  return { report, byName: new Map(named), names: images.map(({ name }) => name) };
}

const FOX = 'img/3_my_fox';
const at = (...parts: string[]) => join(dir, ...parts);
let seed = 0;

async function png(width = 64, height = 64): Promise<Buffer> {
  return picture(width, height, (seed += 1))
    .png()
    .toBuffer();
}

/** Files of a concept’s folder: pictures by size, everything else by content. */
async function put(folder: string, files: Record<string, [number, number] | string | Buffer>) {
  await mkdir(at(folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const bytes = Array.isArray(content) ? await png(...content) : content;
    await writeFile(at(folder, name), bytes);
  }
}

async function start(config: Input<'projects.update'>['config'] = {}): Promise<void> {
  ({ studio, client } = await startStudio(join(root, 'data')));
  projectId = (await ask('projects.open', { dir })).id;
  await ask('projects.update', { projectId, triggerWord: 'ohwx', config });
}

beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  dir = join(root, 'set_of_four_and_more');
});
afterEach(async () => {
  await studio.close();
  await remove();
});

describe('captions as the trainer reads them', () => {
  it('in every encoding, of neighbours, of two lines, and of none', async () => {
    await put(FOX, {
      'plain.png': [64, 64],
      'plain.txt': '  ohwx, a fox \r\nnever read',
      'empty.png': [64, 64],
      'empty.txt': '',
      'latin.png': [64, 64],
      'latin.txt': Buffer.from('caf\xe9', 'latin1'),
      'mark.png': [64, 64],
      'mark.txt': '\ufeffohwx',
      'utf16.png': [64, 64],
      'utf16.txt': Buffer.from('\ufeffohwx', 'utf16le'),
      'blank.png': [64, 64],
      'blank.txt': '\nsecond',
      'none.png': [64, 64],
      'twin.jpg': await picture(64, 64, 9).jpeg().toBuffer(),
      'twin.png': [32, 64],
      'twin.txt': 'both',
      'shot_1_2_3_4.png': [64, 64],
      'shot.txt': 'of a neighbour',
      '猫 ü.png': [64, 64],
      '猫 ü.txt': '猫, 😀\u2028one line',
    });
    await start();
    const { byName, report, names } = await look();
    const caption = (name: string) => byName.get(name)?.caption;
    expect(caption('plain.png')).toEqual({
      lines: ['ohwx, a fox'],
      source: 'own',
      file: 'plain.txt',
      endsRun: null,
    });
    expect(caption('empty.png')).toMatchObject({ lines: [], endsRun: 'empty' });
    expect(caption('latin.png')).toMatchObject({ lines: [], endsRun: 'not_utf8' });
    expect(caption('utf16.png')).toMatchObject({ lines: [], endsRun: 'not_utf8' });
    expect(caption('mark.png')).toMatchObject({ lines: ['\ufeffohwx'], endsRun: null });
    expect(caption('blank.png')).toMatchObject({ lines: [''], endsRun: null });
    expect(caption('none.png')).toEqual({
      lines: ['ohwx'],
      source: 'class_tokens',
      file: null,
      endsRun: null,
    });
    expect(caption('twin.jpg')).toMatchObject({ lines: ['both'], file: 'twin.txt' });
    expect(caption('twin.png')).toMatchObject({ lines: ['both'], file: 'twin.txt' });
    expect(caption('shot_1_2_3_4.png')).toMatchObject({
      lines: ['of a neighbour'],
      source: 'neighbour',
      file: 'shot.txt',
    });
    expect(caption('猫 ü.png')?.lines).toEqual(['猫, 😀\u2028one line']);
    expect(names.at(-1)).toBe('猫 ü.png');
    expect(report.isReady).toBe(false);
    const blocking = report.findings.filter(({ severity }) => severity === 'blocks');
    expect(blocking.map(({ id }) => id).sort()).toEqual(['caption_empty', 'caption_not_utf8']);
  });

  it('of a neighbour outside of the folder, which ends the run unless it is mended', async () => {
    // Fifth from the end, an underscore of the folder’s own path: the name leads out of it.
    await put(FOX, { 'a_b_c.png': [64, 64], 'own.png': [64, 64], 'own.txt': 'ohwx' });
    await writeFile(at('img', '3.txt'), '');
    await start();
    const broken = await look();
    expect(broken.byName.get('a_b_c.png')?.caption).toEqual({
      lines: [],
      source: 'neighbour',
      file: at('img', '3.txt'),
      endsRun: 'empty',
    });
    expect(broken.report.problems).toContainEqual(
      expect.objectContaining({ field: 'dataset', severity: 'error', code: 'caption_ends_run' }),
    );
    const refused = await client.request('runs.start', { projectId, engine: 'sd-scripts' });
    const problems = refused.ok ? null : refused.error.details?.['problems'];
    expect(problems).toContainEqual(expect.objectContaining({ code: 'caption_ends_run' }));
    await writeFile(at('img', '3.txt'), 'far away');
    const mended = await look();
    expect(mended.byName.get('a_b_c.png')?.caption.lines).toEqual(['far away']);
    expect(mended.report.problems.map(({ code }) => code)).not.toContain('caption_ends_run');
  });

  it('with wildcards, another extension, and what caching leaves out', async () => {
    await put(FOX, {
      'a.png': [64, 64],
      'a.txt': 'from txt\nmore',
      'a.caption': 'from caption\n\n second ',
    });
    await start();
    const raw = { caption_extension: '.caption', enable_wildcard: true, caption_prefix: 'shp1' };
    await ask('projects.update', { projectId, raw });
    const { byName, report } = await look();
    expect(byName.get('a.png')?.caption).toMatchObject({
      lines: ['from caption', 'second'],
      file: 'a.caption',
    });
    expect(report.problems).toContainEqual(
      expect.objectContaining({ field: 'caption_prefix', fix: { kind: 'remove' } }),
    );
  });
});

describe('pixels as the trainer sees them', () => {
  it('EXIF turned or not, extensions in every case, and the widest bucket', async () => {
    const files: Record<string, Buffer | string> = {};
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const image = picture(600, 300, orientation).jpeg().withMetadata({ orientation });
      files[`exif${orientation}.jpg`] = await image.toBuffer();
      files[`exif${orientation}.txt`] = 'ohwx';
    }
    await put(FOX, {
      ...files,
      'UP.PNG': [64, 64],
      'Mixed.Png': [64, 64],
      'other.avif': 'not read',
      '.hidden.png': [64, 64],
      'wide.webp': await picture(2000, 100, 3).webp().toBuffer(),
      'old.bmp': Buffer.from('BM'),
    });
    await start({ batchSize: 4, epochs: 2, gradientAccumulation: 3 });
    const { byName, report } = await look();
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      expect(byName.get(`exif${orientation}.jpg`)).toMatchObject({
        width: 600,
        height: 300,
        timesPerEpoch: 3,
        placement: { bucket: { width: 1408, height: 704 }, scaled: { width: 1408, height: 704 } },
      });
    }
    expect(byName.get('wide.webp')?.placement?.bucket).toEqual({ width: 2048, height: 256 });
    expect(byName.has('UP.PNG')).toBe(true);
    expect(byName.has('Mixed.Png')).toBe(false);
    expect(report.passedOver.map(({ name, why }) => [name, why]).sort()).toEqual([
      ['.hidden.png', 'hidden'],
      ['Mixed.Png', 'extension_case'],
      ['other.avif', 'other_format'],
    ]);
    // Of unknown size: it ends the run, and no number is promised.
    expect(byName.get('old.bmp')?.placement).toBeNull();
    expect([report.totals, report.isReady]).toEqual([null, false]);
    await rm(at(FOX, 'old.bmp'));
    const { report: whole } = await look();
    // 8 x 3 at 1408 x 704, 3 at 1024 x 1024, 3 at 2048 x 256; batches of 4: 6 + 1 + 1.
    expect(whole.buckets).toEqual([
      { width: 1024, height: 1024, images: 1, count: 3, batches: 1 },
      { width: 1408, height: 704, images: 8, count: 24, batches: 6 },
      { width: 2048, height: 256, images: 1, count: 3, batches: 1 },
    ]);
    expect(whole.totals).toEqual({
      images: 10,
      regularisation: 0,
      imagesWithRepeats: 30,
      regularisationWithRepeats: 0,
      batchesPerEpoch: 8,
      stepsPerEpoch: 3,
      totalSteps: 6,
    });
    const { steps } = await ask('config.check', {
      projectId,
      values: { fields: {}, raw: {} },
      engine: 'sd-scripts',
    });
    expect(steps?.totalSteps).toEqual({ min: 6, max: 6 });
  });

  it('long paths, several concepts, regularisation images and one that is switched off', async () => {
    const long = `${'猫'.repeat(70)}.png`;
    await put(FOX, { [long]: [64, 64], 'b.png': [64, 64] });
    await put('img/2_reg', { 'r1.png': [64, 64], 'r2.png': [64, 64], 'r3.png': [64, 64] });
    await put('img/9_off', { 'off.png': [64, 64] });
    await start();
    const { concepts } = await ask('projects.get', { projectId });
    const idOf = (name: string) => concepts.find((one) => one.name === name)?.id ?? '';
    await ask('projects.updateConcepts', {
      projectId,
      concepts: [
        { conceptId: idOf('reg'), isRegularisation: true },
        { conceptId: idOf('off'), isEnabled: false },
      ],
    });
    const { byName, report } = await look();
    expect(byName.get(long)?.timesPerEpoch).toBe(3);
    expect(byName.has('off.png')).toBe(false);
    // Six training images with repeats: as many regularisation images are taken, in order.
    expect(['r1.png', 'r2.png', 'r3.png'].map((name) => byName.get(name)?.timesPerEpoch)).toEqual([
      2, 2, 2,
    ]);
    expect(report.totals).toMatchObject({ imagesWithRepeats: 6, regularisationWithRepeats: 6 });
    const rehearsal = await look('rehearsal');
    expect(rehearsal.byName.has('r1.png')).toBe(false);
    expect(rehearsal.report).toMatchObject({ meanAspectError: null, engine: 'rehearsal' });
  });

  it('an image too small for any bucket, where nothing is enlarged, ends the run', async () => {
    await put(FOX, { 'dot.png': [40, 30], 'ok.png': [200, 130] });
    await start();
    await ask('projects.update', { projectId, raw: { bucket_no_upscale: true } });
    const { byName, report } = await look();
    expect(byName.get('ok.png')?.placement?.bucket).toEqual({ width: 192, height: 128 });
    expect(byName.get('dot.png')?.placement?.bucket).toEqual({ width: 0, height: 0 });
    expect(report.problems).toContainEqual(
      expect.objectContaining({ field: 'bucket_no_upscale', severity: 'error' }),
    );
  });

  it('knows when it is of yesterday', async () => {
    await put(FOX, { 'a.png': [64, 64], 'a.txt': 'ohwx' });
    await start();
    await look();
    const isStale = async () => (await ask('preflight.get', { projectId })).isStale;
    await ask('projects.update', { projectId, config: { batchSize: 7 } });
    expect(await isStale()).toBe(true);
    expect((await look()).report.batchSize).toBe(7);
    await writeFile(at(FOX, 'a.txt'), 'ohwx, changed');
    await waitFor('the change', isStale);
  });
});

/** A whole zip, as a cache is one. */
async function cache(name: string): Promise<void> {
  await writeFile(at(FOX, name), makeZip([{ name: 'x.npy', data: 'x', isStored: true }]));
}

describe('caches that lie', () => {
  it('are found by what they were made from, and images and captions are left alone', async () => {
    await put(FOX, {
      'a.png': [64, 64],
      'a.txt': 'ohwx, a',
      'b.png': [64, 32],
      'b.txt': 'ohwx, b',
    });
    for (const name of ['a_0064x0064_flux.npz', 'a_flux_te.npz', 'b_0700x0300_flux.npz']) {
      await cache(name);
    }
    await writeFile(at(FOX, 'b_flux_te.npz'), 'cut short');
    await start();
    const { report } = await look();
    expect(report.badCaches.map(({ file, reason }) => [file, reason])).toEqual([
      ['b_0700x0300_flux.npz', 'stale'],
      ['b_flux_te.npz', 'broken'],
    ]);
    expect(report.badCaches[0]?.why).toContain('700 × 300');
    expect(report.findings.map(({ id }) => id)).not.toContain('stale_cache');
    // Looking removes nothing.
    expect(await readdir(at(FOX))).toContain('b_flux_te.npz');
    const later = Date.now() / 1000 + 60;
    await utimes(at(FOX, 'a.txt'), later, later);
    expect((await look()).report.badCaches.map(({ file }) => file)).toContain('a_flux_te.npz');
    await rename(at(FOX, 'a.txt'), join(dirname(dir), 'a.txt'));
    expect((await look()).report.badCaches.map(({ file }) => file)).not.toContain('a_flux_te.npz');
  });
});
