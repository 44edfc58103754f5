import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  DoctorProblem,
  DoctorFix,
  DoctorReport,
  DoctorProblemId,
} from '../../shared/contract/index.js';
import { ProjectStudio } from '../testing/project-studio.js';
import { drawScene, scene } from '../testing/scenes.js';
import { waitFor } from '../testing/wait-for.js';

const studio = new ProjectStudio();
const { ask, ended, idOf, images, img, redo, resultOf, undo } = studio;
let projectId: string;

async function check(depth: 'fast' | 'full'): Promise<DoctorReport> {
  await resultOf(await ask('doctor.run', { projectId, depth }));
  const { report, isStale } = await ask('doctor.get', { projectId });
  expect(isStale).toBe(false);
  if (!report) throw new Error('no report');
  return report;
}

async function namesOf(report: DoctorReport, id: DoctorProblemId): Promise<string[]> {
  const found = problemOf(report, id);
  const all = await images();
  return (found?.images ?? [])
    .map((one) => all.find((image) => image.id === one)?.name ?? one)
    .sort();
}

function problemOf(report: DoctorReport, id: DoctorProblemId): DoctorProblem | undefined {
  return report.findings.find((finding) => finding.id === id);
}

async function fix(kind: DoctorFix, ...names: string[]): Promise<Record<string, unknown>> {
  const imageIds = await Promise.all(names.map(idOf));
  return resultOf(await ask('doctor.fix', { projectId, fix: kind, imageIds }));
}

/** Every file of the images' folder, with the hash of its content. */
async function tree(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(img(), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(img(), path)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return files;
}

async function put(
  name: string,
  picture: Buffer,
  caption: string | Buffer | null = `ohwx, ${name}`,
) {
  await writeFile(img(name), picture);
  if (caption !== null) await writeFile(img(name.replace(/\.[^.]+$/, '.txt')), caption);
}

const drawn = async (seed: number, width = 1024, height = 1024) =>
  scene(await drawScene(seed, width, height));
const png = async (seed: number, width?: number, height?: number) =>
  (await drawn(seed, width, height)).png({ compressionLevel: 1 }).toBuffer();

async function start(): Promise<void> {
  await studio.start();
  ({ projectId } = studio);
}

async function startWithTrigger(): Promise<void> {
  await start();
  await ask('projects.update', { projectId, triggerWord: 'ohwx' });
}

beforeEach(() => studio.make());
afterEach(() => studio.remove());

describe('the fast check', () => {
  it('names what the reader cannot take, passes over or mixes up', async () => {
    await put('good.png', await png(1));
    await put('empty.png', await png(2, 1100, 1000), '');
    await put('blank.png', await png(3), '\nohwx');
    await put('latin.png', await png(4), Buffer.from('ohwx, caf\xe9', 'latin1'));
    await put('bom.png', await png(5), '\ufeffohwx, bom');
    await put('lines.png', await png(6), 'ohwx, first\nsecond line');
    await put('none.png', await png(7), null);
    await put('photo.png', await png(8));
    await put('photo_1_2_3_4.png', await png(9), null);
    await put('twin.jpg', await (await drawn(10)).jpeg({ quality: 95 }).toBuffer());
    await put('twin.png', await png(11));
    await put('Case.Jpg', await (await drawn(12)).jpeg({ quality: 95 }).toBuffer());
    await put(
      'turned.jpg',
      await (await drawn(13)).jpeg().withMetadata({ orientation: 6 }).toBuffer(),
    );
    await put('other.tiff', await (await drawn(14)).tiff().toBuffer());
    await put('notimage.png', Buffer.from('this is text'));
    await put('zero.png', Buffer.alloc(0));
    await put('small.png', await png(15, 500, 400));
    await put('long.png', await png(16, 3000, 900));
    await put('lost.png', await png(17), 'a fox');
    await put('loud.png', await png(18), 'OHWX, fox');
    await put('same1.png', await png(19), 'ohwx, fox in snow');
    await put('same2.png', await png(20), 'ohwx, fox in snow');
    await put('wordy.png', await png(21), `ohwx, ${'many different words here '.repeat(200)}`);
    await put(`${'x'.repeat(240)}.png`, await png(22));
    await writeFile(img('orphan.txt'), 'nobody');
    await mkdir(img('below'));
    await writeFile(img('below/inner.png'), await png(23));
    await writeFile(img('good_1024x1024_flux.npz'), 'PK cut short');
    await startWithTrigger();
    const report = await check('fast');
    const names = (id: DoctorProblemId) => namesOf(report, id);
    expect(await names('caption_empty')).toEqual(['blank.png', 'empty.png']);
    expect(problemOf(report, 'caption_empty')?.severity).toBe('blocks');
    expect(await names('caption_not_utf8')).toEqual(['latin.png']);
    expect(await names('caption_bom')).toEqual(['bom.png']);
    expect(await names('caption_second_line')).toEqual(['blank.png', 'lines.png']);
    expect(await names('caption_missing')).toEqual(['none.png', 'photo_1_2_3_4.png']);
    expect(await names('caption_of_neighbour')).toEqual(['photo_1_2_3_4.png']);
    expect(await names('same_stem')).toEqual(['twin.jpg', 'twin.png']);
    expect(await names('extension_case')).toEqual(['Case.Jpg']);
    expect(await names('exif_rotated')).toEqual(['turned.jpg']);
    expect(await names('not_for_trainer')).toEqual(['other.tiff']);
    expect(await names('unreadable')).toEqual(['notimage.png', 'zero.png']);
    expect(await names('below_resolution')).toEqual(['small.png']);
    expect(await names('odd_aspect')).toEqual(['long.png']);
    expect(await names('trigger_missing')).toEqual(['lost.png']);
    expect(await names('trigger_inconsistent')).toEqual(['loud.png']);
    expect(await names('captions_identical')).toEqual(['same1.png', 'same2.png']);
    expect(await names('caption_too_long')).toEqual(['wordy.png']);
    expect(await names('name_breaks_trainer')).toEqual([`${'x'.repeat(240)}.png`]);
    expect(problemOf(report, 'orphan_caption')?.files).toEqual(['10_fox/orphan.txt']);
    expect(problemOf(report, 'subfolder_ignored')?.files).toEqual(['10_fox/below (1 image)']);
    expect(problemOf(report, 'stale_cache')?.files).toEqual([
      '10_fox/good_1024x1024_flux.npz (broken)',
    ]);
    expect(problemOf(report, 'blur')).toBeUndefined();
    expect(report.score.value).toBe(0);
    const lost = report.score.reasons.reduce((sum, { points }) => sum + points, 0);
    expect(lost).toBeGreaterThan(100);
    expect(report.buckets.reduce((sum, bucket) => sum + bucket.images, 0)).toBe(report.images - 2);
    // The same rules before Train: what blocks there blocks here.
    const { problems } = await ask('config.check', {
      projectId,
      values: { fields: {}, raw: {} },
      engine: 'sd-scripts',
    });
    const blocking = problems.filter(
      ({ field, severity }) => field === 'dataset' && severity === 'error',
    );
    expect(blocking.map(({ code }) => code).sort()).toEqual([
      'caption_empty',
      'caption_not_utf8',
      'name_breaks_trainer',
      'unreadable',
    ]);
    const inReport = report.findings.filter(({ severity }) => severity === 'blocks');
    expect(inReport.map(({ id }) => id).sort()).toEqual(blocking.map(({ code }) => code).sort());
  }, 60_000);

  it('a good dataset has full points and no finding', async () => {
    for (let index = 0; index < 15; index += 1)
      await put(`fox ${index}.png`, await png(30 + index));
    await startWithTrigger();
    const report = await check('full');
    expect(report.findings).toEqual([]);
    expect(report.score).toEqual({ value: 100, reasons: [] });
    expect(report.buckets).toEqual([{ width: 1024, height: 1024, images: 15 }]);
  }, 60_000);
});

describe('the full check', () => {
  it('names what is wrong with the pixels, and only what changed is looked at again', async () => {
    const base = await drawScene(1);
    const jpeg = await scene(base).jpeg({ quality: 92 }).toBuffer();
    await put('base.png', await png(1));
    await put('again.jpg', await scene(base).resize(700).jpeg({ quality: 60 }).toBuffer());
    await put('mirror.jpg', await scene(base).flop().jpeg({ quality: 90 }).toBuffer());
    await put('copy1.jpg', await (await drawn(2)).jpeg({ quality: 93 }).toBuffer());
    await put('copy2.jpg', await readFile(img('copy1.jpg')));
    await put('cut.jpg', jpeg.subarray(0, jpeg.length / 2));
    // With the mark of its end, so that the header check takes it for whole.
    const whole = await png(10);
    await put('cut.png', Buffer.concat([whole.subarray(0, whole.length / 2), whole.subarray(-12)]));
    // A part lost in the middle, with its own end.
    const middle = jpeg.length >> 1;
    await put('hole.jpg', Buffer.concat([jpeg.subarray(0, middle), jpeg.subarray(middle + 2000)]));
    // Words behind the end, as some programs leave them, are no damage.
    await put(
      'tail.jpg',
      Buffer.concat([
        await (await drawn(12)).jpeg({ quality: 95 }).toBuffer(),
        Buffer.alloc(900, 7),
      ]),
    );
    await put('text.png', Buffer.from('no picture at all'));
    // The trainer follows both; neither may end the check.
    await writeFile(join(studio.root, 'outside.png'), await png(13));
    await symlink(join(studio.root, 'outside.png'), img('link.png'));
    await symlink('nowhere.png', img('lost-link.png'));
    await put('glass.png', await (await drawn(3)).ensureAlpha(0.4).png().toBuffer());
    await put('grey.jpg', await (await drawn(4)).greyscale().jpeg({ quality: 95 }).toBuffer());
    await put(
      'print.jpg',
      await (await drawn(5)).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
    );
    await put('blocky.jpg', await (await drawn(6)).jpeg({ quality: 12 }).toBuffer());
    await put(
      'wide.jpg',
      await (await drawn(7)).withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
    );
    await put('soft.png', await (await drawn(8)).blur(4).png().toBuffer());
    await startWithTrigger();
    const report = await check('full');
    const names = (id: DoctorProblemId) => namesOf(report, id);
    expect(await names('link_outside')).toEqual(['link.png']);
    expect(await names('truncated')).toEqual(['cut.jpg', 'cut.png']);
    expect(await names('unreadable')).toEqual(['lost-link.png', 'text.png']);
    expect(await names('damaged')).toEqual(['hole.jpg']);
    expect(Object.values(problemOf(report, 'damaged')?.measured ?? {})).toEqual([
      'premature end of data segment',
    ]);
    expect(await names('alpha')).toEqual(['glass.png']);
    expect(await names('greyscale')).toEqual(['grey.jpg']);
    expect(await names('cmyk')).toEqual(['print.jpg']);
    expect(await names('jpeg_blocks')).toEqual(['blocky.jpg']);
    expect(await names('wide_gamut')).toEqual(['wide.jpg']);
    expect(await names('blur')).toEqual(['soft.png']);
    expect(await names('same_content')).toEqual(['copy1.jpg', 'copy2.jpg']);
    expect(await names('near_duplicates')).toEqual(['again.jpg', 'base.png', 'mirror.jpg']);
    expect(problemOf(report, 'near_duplicates')?.groups[0]?.[0]).toBe(await idOf('base.png'));

    // Only what changed is decoded again: facts of the others are taken from disk, whatever their pixels are by now.
    const store = join(studio.dir, '.studio', 'doctor', 'pixels.jsonl');
    const kept = (await readFile(store, 'utf8')).replace('"isCmyk":true', '"isCmyk":false');
    await studio.stop();
    await writeFile(store, kept);
    await put('soft.png', await png(9));
    await start();
    expect((await ask('doctor.get', { projectId })).report).toEqual(report);
    await waitFor('the stale report', async () => (await ask('doctor.get', { projectId })).isStale);
    const second = await check('full');
    expect(problemOf(second, 'cmyk')).toBeUndefined();
    expect(problemOf(second, 'blur')).toBeUndefined();
    await writeFile(store, 'damaged');
    await studio.stop();
    await start();
    expect(await namesOf(await check('full'), 'cmyk')).toEqual(['print.jpg']);
  }, 60_000);

  it('can be cancelled, and goes on where it stopped', async () => {
    for (let index = 0; index < 12; index += 1)
      await put(`${index}.png`, await png(index, 1400, 1400));
    await start();
    const { jobId } = await ask('doctor.run', { projectId, depth: 'full' });
    await waitFor('some progress', async () => {
      const { jobs } = await ask('jobs.list', {});
      return (jobs.find(({ id }) => id === jobId)?.progress?.done ?? 0) > 0;
    });
    await ask('jobs.cancel', { jobId });
    expect((await ended({ jobId })).state).toBe('cancelled');
    expect((await ask('doctor.get', { projectId })).report).toBeNull();
    const kept = await readFile(join(studio.dir, '.studio', 'doctor', 'pixels.jsonl'), 'utf8');
    expect(kept.split('\n').length).toBeGreaterThan(2);
    expect((await check('full')).images).toBe(12);
  }, 60_000);

  it('is not forgotten by a quick one, which looks at the few that changed', async () => {
    await put('soft.png', await (await drawn(1)).blur(4).png().toBuffer());
    await put('sharp.png', await png(2));
    await start();
    // Before a full check, pixels are left alone.
    const quick = await check('fast');
    expect([quick.depth, problemOf(quick, 'blur')]).toEqual(['fast', undefined]);
    await check('full');
    await put('grey.png', await (await drawn(3)).greyscale().png().toBuffer());
    const again = await check('fast');
    expect(again.depth).toBe('full');
    expect(await namesOf(again, 'blur')).toEqual(['soft.png']);
    expect(await namesOf(again, 'greyscale')).toEqual(['grey.png']);
  }, 60_000);
});

describe('a report', () => {
  it('goes stale with the dataset and is of today again when the change is undone', async () => {
    await put('a.png', await png(1));
    await start();
    await check('fast');
    const stale: boolean[] = [];
    studio.client.subscribe('doctor.changed', projectId, ({ isStale }) => stale.push(isStale));
    const [image] = await images();
    await ask('captions.save', {
      projectId,
      imageId: image?.id ?? '',
      text: 'other',
      baseRev: image?.captionRev ?? '',
    });
    await waitFor('stale', () => stale.at(-1) === true);
    await undo();
    await waitFor('fresh', () => stale.at(-1) === false);
    await ask('projects.update', { projectId, triggerWord: 'zwx' });
    await waitFor('stale again', () => stale.at(-1) === true);
  });

  it('knows one image: bucket, crop, the line that is trained, findings', async () => {
    await put('wide.png', await png(1, 2100, 1000), 'ohwx, wide\nnever read');
    await startWithTrigger();
    const imageId = await idOf('wide.png');
    const seen = await ask('doctor.image', { projectId, imageId });
    expect(seen).toMatchObject({
      bucket: { width: 1472, height: 704 },
      captionLine: 'ohwx, wide',
    });
    expect(seen.crop?.width).toBeCloseTo(2091.0, 0);
    expect(seen.findings.map(({ id }) => id)).toEqual(['caption_second_line', 'odd_aspect']);
    await unlink(img('wide.png'));
    await ended(await ask('datasets.rescan', { projectId }));
    const gone = await studio.client.request('doctor.image', { projectId, imageId });
    expect(gone.ok ? null : gone.error.code).toBe('not_found');
  });
});

describe('a fix', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'EXIF %i: the upright copy looks as the original was meant',
    async (orientation) => {
      const path = 'photo.jpg';
      await put(
        path,
        await (
          await drawn(1, 600, 400)
        )
          .jpeg({ quality: 95 })
          .withMetadata({ orientation })
          .toBuffer(),
      );
      await start();
      const meant = await sharp(img(path)).autoOrient().raw().toBuffer();
      const before = await tree();
      const result = await fix('upright_copy', path);
      if (orientation === 1) {
        expect(result).toMatchObject({ changed: 0, failed: [{ file: path }] });
        expect(await tree()).toEqual(before);
        return;
      }
      expect(result).toMatchObject({ changed: 1, failed: [] });
      const { data, info } = await sharp(img(path)).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual(orientation >= 5 ? [400, 600] : [600, 400]);
      expect((await sharp(img(path)).metadata()).orientation ?? 1).toBe(1);
      let difference = 0;
      for (const [at, value] of data.entries()) difference += Math.abs(value - (meant[at] ?? 0));
      expect(difference / data.length).toBeLessThan(1);
      expect((await images())[0]?.problems).toEqual([]);
      await undo();
      expect(await tree()).toEqual(before);
      await redo();
      expect((await sharp(img(path)).metadata()).orientation ?? 1).toBe(1);
    },
    30_000,
  );

  it.each<[DoctorFix, string[], string[]]>([
    ['png_copy', ['other.tiff', 'print.jpg', 'glass.png'], ['glass.png', 'other.png', 'print.png']],
    ['rename_extension', ['Case.Jpg'], ['Case.jpg']],
    ['to_utf8', ['latin.png', 'bom.png'], ['bom.png', 'latin.png']],
    ['trigger_first', ['lost.png'], ['lost.png']],
    ['delete', ['glass.png', 'lost.png'], []],
  ])(
    '%s, undone, leaves every byte as it was',
    async (kind, names, after) => {
      await put('other.tiff', await (await drawn(1, 300, 200)).tiff().toBuffer());
      await put(
        'print.jpg',
        await (await drawn(2, 300, 200)).toColourspace('cmyk').jpeg().toBuffer(),
      );
      await put('glass.png', await (await drawn(3, 300, 200)).ensureAlpha(0).png().toBuffer());
      await put('Case.Jpg', await (await drawn(4, 300, 200)).jpeg().toBuffer());
      await put('latin.png', await png(5, 300, 200), Buffer.from('ohwx, caf\xe9\r\n', 'latin1'));
      await put('bom.png', await png(6, 300, 200), '\ufeffohwx, bom\n');
      await put('lost.png', await png(7, 300, 200), 'a fox');
      await startWithTrigger();
      const before = await tree();
      expect(await fix(kind, ...names)).toMatchObject({ changed: names.length, failed: [] });
      const now = await tree();
      const stems = names.map((name) => name.replace(/\.[^.]+$/, ''));
      const there = Object.keys(now).filter(
        (name) => !name.endsWith('.txt') && stems.includes(name.replace(/\.[^.]+$/, '')),
      );
      expect(there.sort()).toEqual(after);
      if (kind === 'png_copy') {
        const { data, info } = await sharp(img('glass.png'))
          .raw()
          .toBuffer({ resolveWithObject: true });
        expect(info.channels).toBe(3);
        expect(data.every((value) => value === 255)).toBe(true);
        expect((await sharp(img('print.png')).metadata()).space).toBe('srgb');
      }
      if (kind === 'to_utf8') {
        expect(await readFile(img('latin.txt'), 'utf8')).toBe('ohwx, café\r\n');
        expect(await readFile(img('bom.txt'), 'utf8')).toBe('ohwx, bom\n');
      }
      if (kind === 'trigger_first')
        expect(await readFile(img('lost.txt'), 'utf8')).toMatch(/^ohwx/);
      const { undo: steps } = await ask('history.get', { projectId });
      expect(steps).toHaveLength(1);
      await undo();
      expect(await tree()).toEqual(before);
      await redo();
      expect(await tree()).toEqual(now);
    },
    30_000,
  );

  it('never takes a name that another file has', async () => {
    await put('a.tiff', await (await drawn(1, 300, 200)).tiff().toBuffer());
    await put('a.png', await png(2, 300, 200));
    await put('b.Jpg', await (await drawn(3, 300, 200)).jpeg().toBuffer());
    await put('b.jpg', await (await drawn(4, 300, 200)).jpeg().toBuffer());
    await start();
    const before = await tree();
    expect(await fix('png_copy', 'a.tiff')).toMatchObject({
      changed: 0,
      failed: [{ file: 'a.tiff' }],
    });
    expect(await fix('rename_extension', 'b.Jpg')).toMatchObject({
      changed: 0,
      failed: [{ file: 'b.Jpg' }],
    });
    expect(await tree()).toEqual(before);
    expect((await ask('history.get', { projectId })).undoCount).toBe(0);
  });

  it('of an image that does not decode is told, and the others are mended', async () => {
    await put('bad.tiff', Buffer.from('no picture'));
    await put('good.tiff', await (await drawn(1, 300, 200)).tiff().toBuffer());
    await start();
    const result = await fix('png_copy', 'bad.tiff', 'good.tiff');
    expect(result).toMatchObject({ changed: 1, failed: [{ file: 'bad.tiff' }] });
    expect(Object.keys(await tree()).sort()).toEqual([
      'bad.tiff',
      'bad.txt',
      'good.png',
      'good.txt',
    ]);
    await rm(img('good.png'));
  });
});
