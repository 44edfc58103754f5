import { mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Concept } from '../../../shared/contract/index.js';
import { TestProject } from '../../testing/open-project.js';
import { picture, temporaryFolder } from '../../testing/pictures.js';
import { makeZip, type ZipEntry } from '../../testing/zip.js';
import type { JobsService } from '../jobs/index.js';
import type { Intake } from './index.js';

let dir = '';
let remove: () => Promise<void>;
let jobs: JobsService;
let project: TestProject;
let intake: Intake;
let imported: string[];
const fox: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
const foxDir = (name = '') => join(dir, 'project', fox.dir, name);
const names = async () => (await readdir(foxDir())).sort();
const png = (seed: number) => picture(60, 40, seed).png().toBuffer();

async function start(concept = fox): Promise<void> {
  project = new TestProject(join(dir, 'project'), [concept]);
  ({ intake, jobs } = project);
  imported = [];
  const { history } = project;
  const record = history.recordCreated.bind(history);
  history.recordCreated = (label, files) => {
    imported.push(...files.map(({ path }) => basename(path)));
    return record(label, files);
  };
  await project.open();
}

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(foxDir(), { recursive: true });
  await start();
});
afterEach(async () => {
  await project.close();
  await remove();
});

/** Imports these paths; `said` has what is told of each file, by its last part. */
async function add(paths: string[], convert = false) {
  const input = { conceptId: 'fox', newConcept: null, paths, convert };
  const job = await jobs.wait(intake.addImages({ ...input, mode: 'copy' }).id);
  if (job.error) throw new Error(job.error.message);
  if (job.result === null) throw new Error('the import brought nothing');
  const { result } = job;
  const said = Object.fromEntries(
    result.files.map(({ file, outcome, reason }) => [
      file.split(/[/\\]| › /).at(-1) ?? '',
      `${outcome}${reason === null ? '' : `: ${reason}`}`,
    ]),
  );
  return { ...result, said, log: job.log };
}

async function zip(entries: ZipEntry[], name = 'set.zip'): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, makeZip(entries));
  return path;
}

describe('a zip archive', () => {
  it('gives its pictures with their captions, byte for byte, from folders inside, packed or not', async () => {
    const caption = Buffer.from('f\xfcchsin\r\n', 'latin1');
    const path = await zip([
      { name: 'set/' },
      { name: 'set/a.png', data: await png(1) },
      { name: 'set/a.txt', data: caption },
      { name: 'set/deeper/ü 🦊.png', data: await png(2), isStored: true },
      { name: 'set/deeper/a.txt', data: 'of no image here' },
      { name: '__MACOSX/set/._a.png', data: 'x' },
      { name: '.hidden/b.png', data: await png(3) },
      { name: 'set\\by windows.webp', data: await picture(30, 30, 4).webp().toBuffer() },
    ]);
    expect(await add([path])).toMatchObject({ added: 3, failed: [], files: [] });
    expect(await names()).toEqual(['a.png', 'a.txt', 'by windows.webp', 'ü 🦊.png']);
    expect(await readFile(foxDir('a.png'))).toEqual(await png(1));
    expect(await readFile(foxDir('a.txt'))).toEqual(caption);
    expect(imported.sort()).toEqual(await names());
    expect(await add([path])).toMatchObject({ added: 0, duplicate: 3 });
  });

  it('says of every other file why it does not come in, and goes on', async () => {
    const data = await png(1);
    const path = await zip([
      { name: '../../evil.png', data },
      { name: '/etc/evil2.png', data },
      { name: 'C:\\evil3.png', data },
      { name: 'link.png', data: '/etc/passwd', mode: 0o120777 },
      { name: 'locked.png', data, isEncrypted: true },
      { name: 'method.png', data, method: 14 },
      { name: 'cut.png', data: data.subarray(0, 60) },
      { name: 'changed.png', data, crc: 1 },
      { name: 'longer.png', data, unpackedBytes: data.length - 5 },
      { name: 'huge.png', data, unpackedBytes: 600 * 1024 * 1024 },
      { name: 'inner.zip', data: makeZip([]) },
      { name: 'read me.md', data: 'x' },
      { name: 'good.png', data },
      { name: 'good.txt', data: 'fox', isEncrypted: true },
      { name: 'fine.png', data: await png(2) },
    ]);
    const { said, added, unsupported, unreadable, failed } = await add([path]);
    expect(said).toEqual({
      'evil.png': 'failed: Its path leads out of the archive.',
      'evil2.png': 'failed: Its path leads out of the archive.',
      'evil3.png': 'failed: Its path leads out of the archive.',
      'link.png': 'failed: It is a link, not a file.',
      'locked.png': 'failed: It is encrypted. Pack it again without a password.',
      'method.png': expect.stringContaining('method (14)') as string,
      'cut.png': expect.stringContaining('unreadable: The picture cut.png') as string,
      'changed.png': 'unreadable: changed.png is damaged inside the archive.',
      'longer.png': 'unreadable: longer.png is damaged inside the archive.',
      'huge.png': 'failed: It is larger than 512 MB.',
      'inner.zip': 'unsupported: An archive inside an archive is not opened.',
      'read me.md': 'unsupported: It is no picture.',
      'good.png': expect.stringContaining('caption good.txt: It is encrypted') as string,
    });
    expect({ added, unsupported, unreadable }).toEqual({ added: 1, unsupported: 2, unreadable: 4 });
    expect(failed).toHaveLength(7);
    expect(said).not.toHaveProperty(['good.txt']);
    expect(await names()).toEqual(['fine.png']);
    expect(await readdir(dir)).toEqual(expect.not.arrayContaining(['evil.png']));
  });

  it('that is none, or built to fill the disk, is told and nothing is unpacked', async () => {
    const plain = join(dir, 'plain.zip');
    await writeFile(plain, 'not an archive');
    const bytes = Buffer.alloc(2000);
    const over = await zip(
      ['a', 'b', 'c'].map((name) => ({ name: `${name}.bmp`, data: bytes, packedBytes: 900 })),
      'over.zip',
    );
    const claims = Array.from({ length: 3 }, (_, n) => ({
      name: `${n}.bmp`,
      data: bytes,
      unpackedBytes: 500 * 1024 * 1024,
    }));
    const bomb = await zip(claims, 'bomb.zip');
    const { said, added } = await add([plain, over, bomb]);
    expect(added).toBe(0);
    expect(said).toMatchObject({
      'plain.zip': expect.stringMatching(/is not a zip archive, or damaged.*unpack it/) as string,
      'over.zip': expect.stringContaining('its entries lie over one another') as string,
      'bomb.zip': expect.stringContaining('it would unpack to 1.5 GB') as string,
    });
    expect(await names()).toEqual([]);
  });

  it('cut at any byte never brings in half a picture', async () => {
    const whole = makeZip([{ name: 'a.png', data: await png(1) }]);
    for (let bytes = 0; bytes < whole.length; bytes += 97) {
      await writeFile(join(dir, 'cut.zip'), whole.subarray(0, bytes));
      const { added, failed, unreadable } = await add([join(dir, 'cut.zip')]);
      expect([added, failed.length + unreadable]).toEqual([0, 1]);
    }
    expect(await names()).toEqual([]);
  });

  it('of another kind, or in a folder, is told with the cure', async () => {
    await mkdir(join(dir, 'source'));
    for (const name of ['a.zip', 'b.7z']) await writeFile(join(dir, 'source', name), 'x');
    const { said, unsupported } = await add([join(dir, 'source')]);
    expect(unsupported).toBe(2);
    expect(said['a.zip']).toContain('Add it by itself');
    expect(said['b.7z']).toContain('Unpack it');
  });

  it('comes from a browser as a job, and leaves nothing but its pictures', async () => {
    const data = makeZip([{ name: 'a/b.png', data: await png(1) }]);
    const stream = (async function* () {
      yield data.subarray(0, 30);
      yield data.subarray(30);
    })();
    const input = { conceptId: 'fox', fileName: '..\\my set.zip', stream };
    const { outcome, jobId } = await intake.receiveUpload(input);
    expect(outcome).toBe('archive');
    const job = await jobs.wait(jobId ?? '');
    expect(job).toMatchObject({ state: 'succeeded', result: { added: 1, files: [] } });
    expect(await names()).toEqual(['b.png']);
    expect(await readdir(join(dir, 'project', '.studio', 'uploads'))).toEqual([]);
  });
});

describe('pictures that the trainer cannot read', () => {
  const source = (name = '') => join(dir, 'source', name);
  const turned = () =>
    picture(60, 40).toColourspace('rgb16').withMetadata({ orientation: 6 }).tiff().toBuffer();
  /** The first bytes of a HEIC: no decoder for it is at hand, none to make one either. */
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0', 'latin1');

  beforeEach(async () => {
    await mkdir(source());
    await writeFile(source('scan.tiff'), await turned());
    await writeFile(source('scan.txt'), 'a scan');
    await writeFile(source('web.avif'), await picture(60, 40, 2).avif().toBuffer());
    await writeFile(source('named.jpg'), await picture(60, 40, 3).avif().toBuffer());
    const frames = await picture(60, 80, 4).raw().toBuffer();
    const raw = { width: 60, height: 80, channels: 3, pageHeight: 40 } as const;
    await writeFile(source('film.gif'), await sharp(frames, { raw }).gif().toBuffer());
    const large = await picture(60, 40, 9).tiff({ compression: 'none' }).toBuffer();
    await writeFile(source('cut.tif'), large.subarray(0, large.length / 2));
    await writeFile(source('phone.heic'), heic);
    await writeFile(source('phone.jpg'), heic);
    await writeFile(
      source('new.jxl'),
      Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.alloc(20)]),
    );
    await writeFile(source('text.gif'), 'text');
  });

  it('are told as convertible, or that nothing here decodes them', async () => {
    const before = await readFile(source('scan.tiff'));
    const { said, ...counts } = await add([source()]);
    // The trainer reads the AVIF that is called .jpg: it comes in as it is.
    expect(counts).toMatchObject({ added: 1, convertible: 4, unsupported: 3, unreadable: 1 });
    expect(said).toMatchObject({
      'scan.tiff': expect.stringMatching(/^convertible: It is a TIFF picture/) as string,
      'web.avif': expect.stringMatching(/^convertible: It is an AVIF picture/) as string,
      'phone.heic': expect.stringMatching(/^unsupported: It is a HEIC .*cannot decode/) as string,
      'phone.jpg': expect.stringMatching(/^unsupported: It is a HEIC/) as string,
      'text.gif': expect.stringMatching(/^unreadable: text.gif/) as string,
    });
    expect(await names()).toEqual(['named.jpg']);
    expect(await readFile(source('scan.tiff'))).toEqual(before);
  });

  it('come in as upright 8 bit sRGB PNG copies with their captions; the originals stay', async () => {
    const before = await readdir(source());
    const { said, ...counts } = await add([source()], true);
    expect(counts).toMatchObject({ added: 4, converted: 3, unsupported: 3, unreadable: 2 });
    expect(said).toMatchObject({
      'film.gif': 'converted: The copy is the first of 2 pictures in it.',
      'cut.tif': 'unreadable: It is damaged, or cut short.',
    });
    expect(await names()).toEqual(['film.png', 'named.jpg', 'scan.png', 'scan.txt', 'web.png']);
    const copy = await sharp(foxDir('scan.png')).metadata();
    expect(copy).toMatchObject({ width: 40, height: 60, space: 'srgb', depth: 'uchar' });
    expect([copy.orientation, copy.hasProfile]).toEqual([undefined, false]);
    // As people saw the original: turned clockwise, the first row is the last column.
    const seen = await sharp(await turned())
      .autoOrient()
      .raw()
      .toBuffer();
    const made = await sharp(foxDir('scan.png')).raw().toBuffer();
    const off = made.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (seen[at] ?? 0))),
      0,
    );
    expect(off).toBeLessThanOrEqual(2);
    expect((await sharp(foxDir('film.png')).metadata()).height).toBe(40);
    expect(await readdir(source())).toEqual(before);
    expect(await add([source()], true)).toMatchObject({ added: 0, duplicate: 4 });
  });

  it('also out of an archive', async () => {
    const path = await zip([
      { name: 'a.avif', data: await picture(60, 40, 2).avif().toBuffer() },
      { name: 'a.caption', data: 'from elsewhere' },
    ]);
    expect(await add([path])).toMatchObject({ added: 0, convertible: 1 });
    expect(await add([path], true)).toMatchObject({ added: 1, converted: 1 });
    expect(await readFile(foxDir('a.txt'), 'utf8')).toBe('from elsewhere');
  });
});

it('captions get the extension of the concept, whatever they had', async () => {
  await project.close();
  await start({ ...fox, captionExtension: '.caption' });
  await mkdir(join(dir, 'source'));
  await writeFile(join(dir, 'source', 'a.png'), await png(1));
  await writeFile(join(dir, 'source', 'a.txt'), 'a fox');
  await add([join(dir, 'source')]);
  expect(await names()).toEqual(['a.caption', 'a.png']);
  expect(project.dataset.images().map(({ caption }) => caption)).toEqual(['a fox']);
});

it('what a killed import has left is removed by the next, and nothing younger or of others', async () => {
  const left = ['.0123456789abcdef01.tmp', '.0123456789abcdef02.tmp', '.mine.tmp'];
  for (const name of left) await writeFile(foxDir(name), 'half');
  for (const name of [left[0], left[2]]) await utimes(foxDir(name), 1000, 1000);
  await writeFile(join(dir, 'a.png'), await png(1));
  await add([join(dir, 'a.png')]);
  expect(await names()).toEqual(['.0123456789abcdef02.tmp', '.mine.tmp', 'a.png']);
  await rm(foxDir(left[1]));
});
