import { mkdir, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { encodeImageId } from '../../../shared/domain/dataset/index.js';
import { silentLogger } from '../../platform/log.js';
import { picture, temporaryFolder } from '../../testing/pictures.js';
import { DatasetsService } from '../datasets/index.js';
import { EventBus } from '../events/event-bus.js';
import { JobsService } from '../jobs/index.js';
import { captionContent } from './caption-text.js';
import { CaptionsService, type JournalEntry } from './index.js';

const projectId = 'project-1';
const fox: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
const imageId = encodeImageId({ conceptId: 'fox', path: 'a.png' });
let dir = '';
let remove: () => Promise<void>;
let datasets: DatasetsService;
let captions: CaptionsService;
let upserts: DatasetImage[];
const file = () => join(dir, fox.dir, 'a.txt');
const image = () => {
  const found = datasets.snapshot(projectId).images.find((one) => one.id === imageId);
  if (!found) throw new Error('no image');
  return found;
};
const save = (text: string, baseRev = image().captionRev) =>
  captions.save({ projectId, imageId, text, baseRev });
const journal = async (): Promise<JournalEntry[]> =>
  (await readFile(join(dir, '.studio', 'journal.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEntry);

async function open(caption: string | Buffer | null): Promise<void> {
  if (caption !== null) await writeFile(file(), caption);
  const bus = new EventBus();
  const jobs = new JobsService(bus, silentLogger);
  datasets = new DatasetsService(bus, jobs, silentLogger);
  captions = new CaptionsService(datasets, silentLogger);
  await jobs.wait(datasets.attach({ id: projectId, dir, concepts: [fox] }).id);
  upserts = [];
  bus.listen((name, _key, data) => {
    if (name === 'datasets.changed')
      upserts.push(...(data as { upserted: DatasetImage[] }).upserted);
  });
}

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(join(dir, fox.dir), { recursive: true });
  await writeFile(join(dir, fox.dir, 'a.png'), await picture(20, 20).png().toBuffer());
});
afterEach(async () => {
  datasets.close();
  await remove();
});

describe('saving', () => {
  it('makes a caption that was not there', async () => {
    await open(null);
    const { rev, text } = await save('fox, Füchslein 🦊');
    expect(await readFile(file(), 'utf8')).toBe('fox, Füchslein 🦊');
    expect(text).toBe('fox, Füchslein 🦊');
    expect(image()).toMatchObject({ captionRev: rev, caption: text, problems: [] });
    expect(upserts.at(-1)).toMatchObject({ id: imageId, caption: text });
    expect(await journal()).toMatchObject([{ imageId, file: file(), old: null, oldBase64: null }]);
  });

  it('keeps newline and line ends of the file, and the old text in the journal', async () => {
    await open('fox\r\nsecond\r\n');
    await save('new fox\nsecond');
    expect(await readFile(file(), 'utf8')).toBe('new fox\r\nsecond\r\n');
    expect(await journal()).toMatchObject([
      { old: 'fox\r\nsecond\r\n', new: 'new fox\r\nsecond\r\n' },
    ]);
  });

  it('does not touch a file whose text is the same but for line ends', async () => {
    await open('fox\r\nsecond\r\n');
    const before = await stat(file());
    await save('fox\nsecond');
    expect((await stat(file())).ino).toBe(before.ino);
    expect(await readdir(dir)).not.toContain('.studio');
  });

  it('refuses to overwrite what another program wrote, and shows it', async () => {
    await open('fox');
    const { captionRev } = image();
    await writeFile(file(), 'by another program');
    const details = { text: 'by another program', rev: expect.any(String) };
    const thrown = (await save('mine', captionRev).catch((error: unknown) => error)) as {
      details: { rev: string };
    };
    expect(thrown).toMatchObject({ code: 'conflict', details });
    expect(await readFile(file(), 'utf8')).toBe('by another program');
    // The revision of the conflict is the way on.
    await save('mine after all', thrown.details.rev);
    expect(await readFile(file(), 'utf8')).toBe('mine after all');
  });

  it('a caption that appeared, or went, is a conflict too; the same text is none', async () => {
    await open(null);
    await writeFile(file(), 'appeared');
    await expect(save('mine', 'none')).rejects.toMatchObject({ code: 'conflict' });
    await expect(save('appeared', 'none')).resolves.toMatchObject({ text: 'appeared' });
    const { captionRev } = image();
    await rm(file());
    await expect(save('mine', captionRev)).rejects.toMatchObject({
      details: { text: '', rev: 'none' },
    });
  });

  it('a file that was only touched is no conflict', async () => {
    await open('fox');
    const { captionRev } = image();
    await utimes(file(), new Date(5000), new Date(5000));
    await expect(save('new', captionRev)).resolves.toMatchObject({ text: 'new' });
  });

  it('an empty caption is saved and called a problem', async () => {
    await open('fox\n');
    await save('');
    expect(await readFile(file())).toHaveLength(0);
    expect(image().problems).toEqual(['caption_empty']);
  });

  it('keeps the bytes of a caption that is not UTF-8 before replacing them', async () => {
    const bytes = Buffer.from('F\xfcchslein', 'latin1');
    await open(bytes);
    expect(image()).toMatchObject({ caption: 'Füchslein', problems: ['caption_not_utf8'] });
    await save('Füchslein');
    expect((await readFile(file())).equals(bytes)).toBe(true);
    await save('Füchslein!');
    expect(await readFile(file(), 'utf8')).toBe('Füchslein!');
    const backups = join(dir, '.studio', 'backups');
    const [name] = await readdir(backups);
    expect((await readFile(join(backups, name ?? ''))).equals(bytes)).toBe(true);
    expect((await journal())[0]?.oldBase64).toBe(bytes.toString('base64'));
  });

  it('saves in a row: each sees the one before', async () => {
    await open('0');
    const { captionRev } = image();
    const results = await Promise.allSettled(['1', '2', '3'].map((text) => save(text, captionRev)));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await readFile(file(), 'utf8')).toBe('1');
    expect(await journal()).toHaveLength(1);
  });

  it('never writes through a link that leaves the folder', async () => {
    await open(null);
    await writeFile(join(dir, 'outside.txt'), 'outside');
    await symlink(join(dir, 'outside.txt'), file());
    await expect(save('mine', 'none')).rejects.toMatchObject({ code: 'forbidden_path' });
    expect(await readFile(join(dir, 'outside.txt'), 'utf8')).toBe('outside');
  });

  it('says when the image is gone', async () => {
    await open('fox');
    await rm(join(dir, fox.dir, 'a.png'));
    await expect(save('x', 'none')).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('fills missing and empty captions, and leaves all others', async () => {
  const put = async (stem: string, caption: string | null) => {
    await writeFile(join(dir, fox.dir, `${stem}.png`), await picture(9, 9).png().toBuffer());
    if (caption !== null) await writeFile(join(dir, fox.dir, `${stem}.txt`), caption);
  };
  await put('b', '');
  await put('c', 'has one');
  await put('d', ' \n');
  await put('e', '\nsecond line only');
  await open(null);
  expect(await captions.fillMissing(projectId, 'f0x')).toEqual({ written: 3 });
  const texts = datasets.snapshot(projectId).images.map((one) => one.caption);
  expect(texts).toEqual(['f0x', 'f0x', 'has one', 'f0x', '\nsecond line only']);
  expect(await captions.fillMissing(projectId, 'f0x')).toEqual({ written: 0 });
});

it.each([
  ['a\r\nb', null, 'a\nb'],
  ['a', 'x\n', 'a\n'],
  ['a\n\n', 'x', 'a'],
  ['a\nb', 'x\r\ny', 'a\r\nb'],
  ['a\nb', 'x\r\ny\n', 'a\nb\n'],
  ['\ufeffa', null, 'a'],
  ['', 'x\n', ''],
])('content of %j over %j is %j', (typed, before, expected) => {
  expect(captionContent(typed, before)).toBe(expected);
});
