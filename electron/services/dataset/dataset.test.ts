import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DatasetDelta,
  uploads,
  type Concept,
  type DatasetImage,
  type JobIdOf,
} from '../../../shared/contract/index.js';
import { encodeImageId } from '../../../shared/domain/dataset/index.js';
import { silentLogger } from '../../platform/log.js';
import { encodeBmp24, picture, temporaryFolder } from '../../testing/pictures.js';
import { waitFor } from '../../testing/wait-for.js';
import { TestProject } from '../../testing/open-project.js';
import { EventBus } from '../events/event-bus.js';
import { JobsService } from '../jobs/index.js';
import type { Intake } from '../intake/index.js';
import { scanFolder } from './folders/index.js';
import type { Dataset } from './index.js';

let dir = '';
let remove: () => Promise<void>;
let bus: EventBus;
let jobs: JobsService;
let project: TestProject;
let dataset: Dataset;
let deltas: DatasetDelta[];
const fox: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
const foxDir = () => join(dir, 'project', fox.dir);
const added = () => project.file.concepts.slice(1);
const png = (seed: number) => picture(60, 40, seed).png().toBuffer();
const images = (): readonly DatasetImage[] => dataset.images();
const named = (name: string): DatasetImage => {
  const image = images().find((candidate) => candidate.name === name);
  if (!image)
    throw new Error(
      `${name} is not in ${images()
        .map((one) => one.name)
        .join(', ')}`,
    );
  return image;
};

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(foxDir(), { recursive: true });
  bus = new EventBus();
  jobs = new JobsService(bus, silentLogger);
  deltas = [];
  bus.listen((name, key, data) => {
    if (name === 'datasets.changed' && key === 'project-1') deltas.push(DatasetDelta.parse(data));
  });
});
afterEach(async () => {
  await project.close();
  await remove();
});

/** Opens the project; resolves with the job of its first scan. */
async function open(concepts: Concept[] = [fox]) {
  project = new TestProject(join(dir, 'project'), concepts, { bus, jobs });
  ({ dataset } = project);
  await project.open();
  const scan = jobs.list().jobs.findLast(({ kind }) => kind === 'scan');
  return jobs.wait<'scan'>((scan?.id ?? '') as JobIdOf<'scan'>);
}

describe('scanning', () => {
  it('reads images of every kind with their captions and problems', async () => {
    const put = (name: string, data: Buffer | string) => writeFile(join(foxDir(), name), data);
    await put('1 plain.jpg', await picture(60, 40).jpeg().toBuffer());
    await put('1 plain.txt', 'fox, a plain one\n');
    await put('10 ünï 🦊.webp', await picture(60, 40).ensureAlpha(0.5).webp().toBuffer());
    await put('10 ünï 🦊.txt', '');
    await put('2 Mixed.Jpg', await picture(60, 40).jpeg().toBuffer());
    await put('2 Mixed.txt', Buffer.from([0x66, 0xfc, 0x78]));
    await put('3 bitmap.bmp', encodeBmp24(6, 4, await picture(6, 4).raw().toBuffer()));
    await put(
      '4 turned.jpg',
      await picture(60, 40).withMetadata({ orientation: 8 }).jpeg().toBuffer(),
    );
    await put('5 twin.jpg', await picture(60, 40).jpeg().toBuffer());
    await put('5 twin.png', await png(3));
    await put('6 broken.png', 'nothing');
    await put('7 empty.png', '');
    await put('8.npz', 'a cache');
    await put('.hidden.png', await png(1));
    await mkdir(join(foxDir(), 'sub'));
    await writeFile(join(foxDir(), 'sub', 'a.png'), await png(1));
    const job = await open();
    expect(job.state).toBe('succeeded');
    const seen = images().map(({ name, format, problems }) => [name, format, problems.join(' ')]);
    expect(seen).toEqual([
      ['1 plain.jpg', 'jpeg', ''],
      ['2 Mixed.Jpg', 'jpeg', 'caption_not_utf8 extension_case'],
      ['3 bitmap.bmp', 'bmp', 'caption_missing'],
      ['4 turned.jpg', 'jpeg', 'caption_missing exif_rotated'],
      ['5 twin.jpg', 'jpeg', 'caption_missing same_stem'],
      ['5 twin.png', 'png', 'caption_missing same_stem'],
      ['6 broken.png', '', 'unreadable caption_missing'],
      ['7 empty.png', '', 'unreadable caption_missing'],
      ['10 ünï 🦊.webp', 'webp', 'caption_empty'],
    ]);
    expect(named('1 plain.jpg')).toMatchObject({
      caption: 'fox, a plain one',
      width: 60,
      height: 40,
    });
    expect(named('2 Mixed.Jpg').caption).toBe('füx');
    expect(named('7 empty.png')).toMatchObject({ width: 0, height: 0 });
  });

  it('streams batches of at most 200 and says when it is complete', async () => {
    const data = await picture(8, 8).png().toBuffer();
    for (let n = 0; n < 450; n += 1) await writeFile(join(foxDir(), `${n}.png`), data);
    const job = await open();
    expect(job.result).toEqual({ images: 450 });
    expect(Math.max(...deltas.map((delta) => delta.upserted.length))).toBeLessThanOrEqual(200);
    expect(deltas.flatMap((delta) => delta.upserted)).toHaveLength(450);
    expect(deltas.map((delta) => delta.isComplete)).toEqual([
      ...deltas.slice(1).map(() => false),
      true,
    ]);
    const { seq, isComplete } = dataset.page(0, 1);
    expect([seq, isComplete]).toEqual([deltas.length, true]);
  });

  it('a rescan tells only what changed', async () => {
    for (const n of [1, 2, 3]) await writeFile(join(foxDir(), `${n}.png`), await png(n));
    await open();
    const before = named('2.png').version;
    await project.close(); // no watcher in this test's way
    await open();
    deltas = [];
    await jobs.wait(dataset.rescan().id);
    expect(deltas).toEqual([{ upserted: [], removed: [], isComplete: true }]);
    await writeFile(join(foxDir(), '2.png'), await picture(70, 50, 9).png().toBuffer());
    await rm(join(foxDir(), '3.png'));
    await jobs.wait(dataset.rescan().id);
    expect(images().map((image) => image.name)).toEqual(['1.png', '2.png']);
    expect(named('2.png')).toMatchObject({ width: 70, height: 50 });
    expect(named('2.png').version).not.toBe(before);
    expect(deltas.flatMap((delta) => delta.upserted.map((image) => image.name))).not.toContain(
      '1.png',
    );
    const gone = encodeImageId({ conceptId: 'fox', path: '3.png' });
    expect(deltas.flatMap((delta) => delta.removed)).toEqual([gone]);
  });

  it('an image that goes with its caption is told as gone, not as one without a caption', async () => {
    const paths = ['1.png', '1.txt'].map((name) => join(foxDir(), name));
    for (const path of paths) await writeFile(path, path.endsWith('.png') ? await png(1) : 'fox');
    await open();
    deltas = [];
    for (const path of paths) await rm(path);
    await dataset.refreshPaths(paths);
    expect(images()).toEqual([]);
    expect(deltas.flatMap((delta) => delta.upserted)).toEqual([]);
    expect(deltas.flatMap((delta) => delta.removed)).toHaveLength(1);
  });

  it('sees what other programs do in the folder', async () => {
    await open();
    await writeFile(join(foxDir(), 'new.png'), await png(1));
    await waitFor('the new image', () => images().some((image) => image.format === 'png'));
    await writeFile(join(foxDir(), 'new.txt'), 'fox outside');
    await waitFor('its caption', () => named('new.png').caption === 'fox outside');
    await rm(join(foxDir(), 'new.png'));
    await waitFor('it to go', () => images().length === 0);
  });

  it('concepts come and go with the project', async () => {
    const cat = { ...fox, id: 'cat', name: 'cat', dir: 'img/5_cat' };
    await mkdir(join(dir, 'project', cat.dir));
    await writeFile(join(dir, 'project', cat.dir, 'c.png'), await png(2));
    await writeFile(join(foxDir(), 'f.png'), await png(1));
    await open();
    await project.become([fox, cat]);
    expect(images().map((image) => image.name)).toEqual(['f.png', 'c.png']);
    await project.become([cat]);
    expect(images().map((image) => image.name)).toEqual(['c.png']);
    expect(deltas.at(-1)?.removed).toHaveLength(1);
  });

  it('a concept whose folder is missing is empty, not an error', async () => {
    const job = await open([{ ...fox, dir: 'img/1_none' }]);
    expect([job.state, images()]).toEqual(['succeeded', []]);
  });

  it('keeps paths inside: links and ids that lead out are refused', async () => {
    await writeFile(join(dir, 'secret.png'), await png(1));
    await symlink(join(dir, 'secret.png'), join(foxDir(), 'link.png'));
    await open();
    // The trainer follows it, so that its size is told and nothing ends the run.
    const link = named('link.png');
    expect(link.problems).toEqual(['link_outside', 'caption_missing']);
    expect([link.width, link.height]).toEqual([60, 40]);
    const refused = { code: 'forbidden_path' };
    await expect(dataset.imagePath(link.id)).rejects.toMatchObject({
      ...refused,
      message: 'link.png is a link that leads out of its folder.',
    });
    expect(await dataset.filePath(link.id)).toBe(join(foxDir(), 'link.png'));
    expect(await dataset.captionPath(link.id)).toBe(join(foxDir(), 'link.txt'));
    for (const path of ['../../../secret.png', '../10_fox/../../../secret.png']) {
      const imageId = encodeImageId({ conceptId: 'fox', path });
      await expect(dataset.imagePath(imageId)).rejects.toMatchObject(refused);
      await expect(dataset.captionPath(imageId)).rejects.toMatchObject(refused);
      await expect(dataset.filePath(imageId)).rejects.toMatchObject(refused);
    }
    const missing = encodeImageId({ conceptId: 'fox', path: 'none.png' });
    await expect(dataset.imagePath(missing)).rejects.toMatchObject({ code: 'not_found' });
    await expect(dataset.imagePath('nonsense')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('reports any folder for the terminal', async () => {
    await writeFile(join(foxDir(), 'f.png'), await png(1));
    await writeFile(join(foxDir(), 'f.txt'), 'fox');
    const byProject = await scanFolder(join(dir, 'project'));
    expect(byProject.concepts).toMatchObject([{ name: 'fox', repeats: 10, images: 1 }]);
    expect(byProject.images).toMatchObject([{ path: 'img/10_fox/f.png', caption: 'fox' }]);
    const plain = await scanFolder(foxDir());
    expect(plain.images).toMatchObject([{ path: 'f.png', concept: 'fox', repeats: 10 }]);
    await expect(scanFolder(join(dir, 'none'))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('adding images', () => {
  const source = () => join(dir, 'source');
  const add = async (more: Partial<Parameters<Intake['addImages']>[0]>) => {
    const input = { conceptId: 'fox', newConcept: null, paths: [source()] };
    return jobs.wait(project.intake.addImages({ ...input, mode: 'copy', ...more }).id);
  };

  beforeEach(async () => {
    await mkdir(join(source(), 'deep er'), { recursive: true });
    await open();
  });

  it('copies folders with captions, and counts what it leaves out', async () => {
    await writeFile(join(source(), 'ä 🦊.png'), await png(1));
    await writeFile(join(source(), 'ä 🦊.txt'), 'fox one\r\n');
    await writeFile(join(source(), 'same.png'), await png(1));
    await writeFile(join(source(), 'same.txt'), 'fox one\r\n'); // whichever of the two is first
    await writeFile(
      join(source(), 'deep er', 'two.Jpg'),
      await picture(30, 20, 2).jpeg().toBuffer(),
    );
    await writeFile(
      join(source(), 'deep er', 'ä 🦊.webp'),
      await picture(30, 20, 3).webp().toBuffer(),
    );
    await writeFile(join(source(), 'broken.jpg'), 'x');
    await writeFile(join(source(), 'notes.pdf'), 'x');
    await writeFile(join(source(), 'cache.npz'), 'x');
    const before = await readdir(source());
    const job = await add({ paths: [source(), join(dir, 'missing.png')] });
    expect(job.result).toMatchObject({
      added: 3,
      duplicate: 1,
      unsupported: 1,
      unreadable: 1,
      failed: [{ file: join(dir, 'missing.png'), reason: 'It is not there.' }],
    });
    const files = job.result?.files ?? [];
    expect(files.map(({ file, outcome }) => `${outcome} ${basename(file)}`).sort()).toEqual([
      expect.stringMatching(/^duplicate (same|ä 🦊)\.png$/),
      'failed missing.png',
      'unreadable broken.jpg',
      'unsupported notes.pdf',
    ]);
    expect(job.log.join()).toContain('broken.jpg');
    const names = (await readdir(foxDir())).sort();
    expect(names).toHaveLength(4);
    expect(names).toContain('two.jpg');
    expect(images()).toHaveLength(3);
    expect(images().filter((image) => image.problems.includes('same_stem'))).toEqual([]);
    const captions = images()
      .map((image) => image.caption)
      .filter(Boolean);
    expect(captions).toEqual(['fox one']);
    expect(await readdir(source())).toEqual(before);
    // Once more: all are there already.
    expect((await add({})).result).toMatchObject({ added: 0, duplicate: 4 });
  });

  it('never overwrites, and gives no image a caption that was not its own', async () => {
    await writeFile(join(foxDir(), 'a.png'), await png(1));
    await writeFile(join(foxDir(), 'b.txt'), 'an orphan');
    await writeFile(join(source(), 'a.png'), await png(2));
    await writeFile(join(source(), 'b.png'), await png(3));
    const kept = await readFile(join(foxDir(), 'a.png'));
    expect((await add({})).result).toMatchObject({ added: 2 });
    expect((await readFile(join(foxDir(), 'a.png'))).equals(kept)).toBe(true);
    expect(images().map((image) => [image.name, image.caption])).toEqual(
      [
        ['a.png', ''],
        ['a-2.png', ''],
        ['b-2.png', ''],
      ].sort(),
    );
  });

  it('makes a concept, tells its owner, and captions what has none', async () => {
    await writeFile(join(source(), 'a.png'), await png(1));
    await writeFile(join(source(), 'a.txt'), 'own words');
    await writeFile(join(source(), 'b.png'), await png(2));
    const newConcept = { name: 'red: cat', repeats: 4 };
    const job = await add({ conceptId: null, newConcept, captionForMissing: 'r3dcat' });
    expect(job.result).toMatchObject({ added: 2 });
    expect(added()).toMatchObject([
      { name: 'red: cat', dir: 'img/4_red cat', repeats: 4, isLinked: false },
    ]);
    expect(images().map((image) => image.caption)).toEqual(['own words', 'r3dcat']);
  });

  it('links folders in place', async () => {
    await mkdir(join(source(), '3_owl'));
    await writeFile(join(source(), '3_owl', 'o.png'), await png(1));
    const job = await add({ conceptId: null, mode: 'link' });
    expect(job.result).toMatchObject({ added: 1, failed: [] });
    expect(added()).toMatchObject([{ name: 'owl', repeats: 3, isLinked: true }]);
    expect(added()[0]?.dir).toBe(join(source(), '3_owl'));
    expect(await dataset.imagePath(named('o.png').id)).toBe(join(source(), '3_owl', 'o.png'));
    expect((await add({ conceptId: null, mode: 'link' })).result).toMatchObject({ added: 0 });
    expect(added()).toHaveLength(1);
  });

  it('refuses to link a file or into a concept', async () => {
    await writeFile(join(source(), 'a.png'), await png(1));
    const job = await add({ conceptId: null, mode: 'link', paths: [join(source(), 'a.png')] });
    expect(job.error?.code).toBe('unsupported');
    expect(() =>
      project.intake.addImages({
        conceptId: 'fox',
        newConcept: null,
        paths: ['/'],
        mode: 'link',
      }),
    ).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  it('a cancelled import leaves no half files', async () => {
    const data = await picture(400, 400).png({ compressionLevel: 0 }).toBuffer();
    for (let n = 0; n < 40; n += 1) {
      await writeFile(join(source(), `${n}.png`), Buffer.concat([data, Buffer.from(String(n))]));
    }
    const input = { conceptId: 'fox', newConcept: null, paths: [source()] };
    const job = project.intake.addImages({ ...input, mode: 'copy' });
    await waitFor('some copies', async () => (await readdir(foxDir())).length > 2);
    jobs.cancel(job.id);
    expect((await jobs.wait(job.id)).state).toBe('cancelled');
    const left = await readdir(foxDir());
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(images()).toHaveLength(left.length);
  });

  it('takes uploads by name only', async () => {
    const upload = async (fileName: string, data: Buffer, caption?: string) => {
      const stream = (async function* () {
        yield data.subarray(0, 10);
        yield data.subarray(10);
      })();
      const input = { conceptId: 'fox', fileName, stream };
      const became = await project.intake.receiveUpload(
        caption === undefined ? input : { ...input, caption },
      );
      return uploads['datasets.addFile'].output.parse(became);
    };
    const first = await upload('../../C:\\evil\\p i c.png', await png(1), 'fox up');
    expect(first.outcome).toBe('added');
    expect(named('p i c.png')).toMatchObject({ id: first.imageId, caption: 'fox up' });
    expect(await upload('again.png', await png(1))).toMatchObject({ outcome: 'duplicate' });
    expect(await upload('a.exe', Buffer.alloc(20))).toMatchObject({ outcome: 'unsupported' });
    const broken = await upload('x.png', Buffer.alloc(20, 65));
    expect(broken.outcome).toBe('unreadable');
    expect(broken.reason).toContain('x.png');
    expect((await readdir(foxDir())).sort()).toEqual(['p i c.png', 'p i c.txt']);
    // A picture put there by hand between two uploads is seen as a duplicate, too.
    await writeFile(join(foxDir(), `${randomUUID()}.png`), await png(7));
    expect(await upload('b.png', await png(7))).toMatchObject({ outcome: 'duplicate' });
  });
});
