import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { encodeImageId } from '../../../shared/domain/dataset/index.js';
import { picture, temporaryFolder } from '../../testing/pictures.js';
import { countFileCalls } from '../../testing/file-calls.js';
import { TestProject } from '../../testing/open-project.js';
import type { Dataset } from '../dataset/index.js';
import type { JobsService } from '../jobs/index.js';
import { captionContent } from './caption-text.js';
import type { History } from '../history/index.js';
import type { Captions } from './index.js';

const fox: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
const imageId = encodeImageId({ conceptId: 'fox', path: 'a.png' });
let dir = '';
let remove: () => Promise<void>;
let project: TestProject;
let dataset: Dataset;
let captions: Captions;
let history: History;
let jobs: JobsService;
let upserts: DatasetImage[];
const file = () => join(dir, fox.dir, 'a.txt');
const image = () => {
  const found = dataset.images().find((one) => one.id === imageId);
  if (!found) throw new Error('no image');
  return found;
};
const save = (text: string, baseRev = image().captionRev) =>
  captions.save({ imageId, text, baseRev });
/** Texts of the steps that can be undone, newest first. */
const steps = () => history.get().undo.map(({ label }) => label);
const undo = async () => {
  const [newest] = history.get().undo;
  return history.undo(newest?.id ?? '');
};

async function open(caption: string | Buffer | null): Promise<void> {
  if (caption !== null) await writeFile(file(), caption);
  project = new TestProject(dir, [fox]);
  ({ captions, dataset, history, jobs } = project);
  await project.open();
  upserts = [];
  project.bus.listen((name, _key, data) => {
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
  await project.close();
  await remove();
});

/** The methods of a dataset that are called from now on, in order. */
function spyOnMethods(of: Dataset): () => string[] {
  const called: string[] = [];
  for (const name of ['editCaption', 'captionOnDisk', 'image', ...REFRESHES] as const) {
    const own = of[name].bind(of) as (...args: never[]) => unknown;
    Object.assign(of, {
      [name]: (...args: never[]) => {
        called.push(name);
        return own(...args);
      },
    });
  }
  return () => called;
}
const REFRESHES = ['refresh', 'refreshImage', 'refreshImages', 'refreshPaths'] as const;

describe('saving', () => {
  it('makes a caption that was not there', async () => {
    await open(null);
    const { rev, text } = await save('fox, Füchslein 🦊');
    expect(await readFile(file(), 'utf8')).toBe('fox, Füchslein 🦊');
    expect(text).toBe('fox, Füchslein 🦊');
    expect(image()).toMatchObject({ captionRev: rev, caption: text, problems: [] });
    expect(upserts.at(-1)).toMatchObject({ id: imageId, caption: text });
    expect(steps()).toEqual(['Edit the caption of a.png']);
    await undo();
    expect(await readdir(join(dir, fox.dir))).toEqual(['a.png']);
  });

  it('keeps newline and line ends of the file, and brings the old bytes back', async () => {
    await open('fox\r\nsecond\r\n');
    await save('new fox\nsecond');
    expect(await readFile(file(), 'utf8')).toBe('new fox\r\nsecond\r\n');
    await undo();
    expect(await readFile(file(), 'utf8')).toBe('fox\r\nsecond\r\n');
  });

  it('enters the dataset once, and looks neither at the image nor twice at a folder', async () => {
    await open('fox');
    const { captionRev } = image();
    const entries = spyOnMethods(dataset);
    const calls = countFileCalls();
    try {
      expect((await save('a red fox', captionRev)).text).toBe('a red fox');
      const folder = join(dir, fox.dir);
      expect(calls.opens(folder)['a.png'] ?? 0).toBe(0);
      expect(calls.lists(folder)).toBe(0);
    } finally {
      calls.restore();
    }
    // What it enters by, what that asks itself, and the news of the history.
    expect(entries()).toEqual(['editCaption', 'captionOnDisk', 'refreshPaths', 'image']);
    expect(image().caption).toBe('a red fox');
  });

  it('does not touch a file whose text is the same but for line ends', async () => {
    await open('fox\r\nsecond\r\n');
    const before = await stat(file());
    await save('fox\nsecond');
    expect((await stat(file())).ino).toBe(before.ino);
    expect(steps()).toEqual([]);
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
    await undo();
    expect((await readFile(file())).equals(bytes)).toBe(true);
  });

  it('saves in a row: each sees the one before', async () => {
    await open('0');
    const { captionRev } = image();
    const results = await Promise.allSettled(['1', '2', '3'].map((text) => save(text, captionRev)));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await readFile(file(), 'utf8')).toBe('1');
    expect(steps()).toHaveLength(1);
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
  expect(await captions.fillMissing('f0x')).toEqual({ written: 3 });
  const texts = dataset.images().map((one) => one.caption);
  expect(texts).toEqual(['f0x', 'f0x', 'has one', 'f0x', '\nsecond line only']);
  expect(await captions.fillMissing('f0x')).toEqual({ written: 0 });
  await expect(captions.fillMissing(' ')).rejects.toMatchObject({ code: 'bad_request' });
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

describe('encodings', () => {
  it.each<[string, Buffer, string]>([
    ['UTF-8 with a byte order mark', Buffer.from('\ufefffox, Füchslein'), 'fox, Füchslein'],
    ['UTF-16 LE', Buffer.from('\ufefffox 🦊', 'utf16le'), 'fox 🦊'],
    ['UTF-16 BE', Buffer.from('\ufefffox', 'utf16le').swap16(), 'fox'],
    ['Windows-1252', Buffer.from('F\xfcchslein, sch\xf6n', 'latin1'), 'Füchslein, schön'],
    [
      'Shift JIS',
      Buffer.from('8bb682c682a282a48a47816690c282a282b782ab82cc96ec8cb4', 'hex'),
      new TextDecoder('shift_jis').decode(
        Buffer.from('8bb682c682a282a48a47816690c282a282b782ab82cc96ec8cb4', 'hex'),
      ),
    ],
  ])('%s is shown, kept as it is, written as UTF-8 and brought back', async (_, bytes, text) => {
    await open(bytes);
    expect(image().caption).toBe(text);
    await save(text);
    expect((await readFile(file())).equals(bytes)).toBe(true);
    await save(`${text}, hat`);
    expect(await readFile(file(), 'utf8')).toBe(`${text}, hat`);
    await undo();
    expect((await readFile(file())).equals(bytes)).toBe(true);
  });

  it('bytes that are no text are said to be so, and no batch touches them', async () => {
    const bytes = Buffer.from([0x00, 0x81, 0xff, 0x01, 0x02, 0x66]);
    await open(bytes);
    expect(image()).toMatchObject({ caption: '', problems: ['caption_undecodable'] });
    const edit = { kind: 'add', text: 'x', where: 'end', as: 'tag', onlyIfMissing: true } as const;
    const { result } = await jobs.wait(captions.applyEdit([imageId], edit).id);
    expect(result).toMatchObject({
      changed: 0,
      failed: [{ file: 'a.png', reason: expect.stringContaining('no known encoding') as string }],
    });
    expect((await readFile(file())).equals(bytes)).toBe(true);
  });

  it('is written as UTF-8 by the encoding that the user chooses, and brought back', async () => {
    const bytes = Buffer.from('\xcb\xcf\xd4\r\nsecond\r\n', 'latin1');
    await open(bytes);
    const encoding = 'koi8-r';
    const shown = await captions.readAs({ imageId, encoding });
    expect(shown).toMatchObject({ text: 'кот\r\nsecond\r\n', gaps: 0 });
    expect((await readFile(file())).equals(bytes)).toBe(true);
    const { text } = await captions.convert({ imageId, encoding, baseRev: shown.rev });
    expect(text).toBe('кот\r\nsecond');
    expect(image().problems).toEqual([]);
    expect(await readFile(file(), 'utf8')).toBe('кот\r\nsecond\r\n');
    expect(steps()[0]).toBe('Write the caption of a.png as UTF-8, read as koi8-r');
    await undo();
    expect((await readFile(file())).equals(bytes)).toBe(true);
  });

  it('is not converted when it changed meanwhile, and gaps are counted', async () => {
    await open(Buffer.from([0x61, 0x00, 0x81]));
    const input = { imageId, encoding: 'utf-8' } as const;
    const { gaps, rev } = await captions.readAs(input);
    expect(gaps).toBe(1);
    await writeFile(file(), 'by another program');
    await expect(captions.convert({ ...input, baseRev: rev })).rejects.toMatchObject({
      code: 'conflict',
      details: { text: 'by another program' },
    });
    await rm(file());
    await expect(captions.readAs(input)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('any text in any encoding survives open, edit, undo byte for byte', async () => {
    await open('fox');
    const encoded = fc.tuple(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      fc.constantFrom('utf8', 'utf8-bom', 'utf16le', 'utf16be', 'latin1'),
    );
    await fc.assert(
      fc.asyncProperty(encoded, async ([text, encoding]) => {
        const bytes = encode(text, encoding);
        await writeFile(file(), bytes);
        const { captionRev } = await dataset.refreshImage(imageId);
        const before = steps().length;
        await save('something else', captionRev);
        expect(await readFile(file(), 'utf8')).toMatch(/^something else/);
        if (steps().length > before) await undo();
        else throw new Error('no step was made');
        expect((await readFile(file())).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

function encode(text: string, encoding: string): Buffer {
  switch (encoding) {
    case 'utf8-bom':
      return Buffer.from(`\ufeff${text}`);
    case 'utf16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    default:
      return Buffer.from(text, encoding as BufferEncoding);
  }
}

describe('batch edits', () => {
  const addHat = () => {
    const edit = {
      kind: 'add',
      text: 'hat',
      where: 'end',
      as: 'tag',
      onlyIfMissing: true,
    } as const;
    return jobs.wait(captions.applyEdit([imageId], edit).id);
  };

  it('keep a caption that is a link one, write the file it leads to, and show it', async () => {
    await writeFile(join(dir, fox.dir, 'all.txt'), 'fox');
    await symlink('all.txt', file());
    await open(null);
    await addHat();
    expect((await lstat(file())).isSymbolicLink()).toBe(true);
    expect(await readFile(join(dir, fox.dir, 'all.txt'), 'utf8')).toBe('fox, hat');
    expect(image()).toMatchObject({ caption: 'fox, hat', problems: [] });
    await undo();
    expect(await readFile(file(), 'utf8')).toBe('fox');
    expect(image().caption).toBe('fox');
  });

  it('leave a link alone that leads out of the folder', async () => {
    await writeFile(join(dir, 'outside.txt'), 'outside');
    await symlink(join(dir, 'outside.txt'), file());
    await open(null);
    const { result } = await addHat();
    expect(result).toMatchObject({ changed: 0, failed: [{ file: 'a.png' }] });
    expect(await readFile(join(dir, 'outside.txt'), 'utf8')).toBe('outside');
  });

  it('take back a caption that they made, and what was wrong with it is wrong again', async () => {
    await open(null);
    await addHat();
    expect(image()).toMatchObject({ caption: 'hat', problems: [] });
    await undo();
    expect(image()).toMatchObject({
      caption: '',
      captionRev: 'none',
      problems: ['caption_missing'],
    });
    await expect(stat(file())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keep what is wrong with the image itself, and its file’s mode', async () => {
    await writeFile(join(dir, fox.dir, 'a.png'), 'no picture');
    await open('');
    await chmod(file(), 0o640);
    await addHat();
    expect(image()).toMatchObject({ caption: 'hat', problems: ['unreadable'] });
    expect((await stat(file())).mode & 0o777).toBe(0o640);
  });

  it('edits on disk, counts, and is one step', async () => {
    for (const stem of ['b', 'c', 'd']) {
      await writeFile(join(dir, fox.dir, `${stem}.png`), await picture(9, 9).png().toBuffer());
      await writeFile(join(dir, fox.dir, `${stem}.txt`), `fox, ${stem}\r\n`);
    }
    await open('fox, a');
    const ids = dataset.images().map(({ id }) => id);
    const edit = { kind: 'remove', tags: ['c', 'd', 'fox'] } as const;
    const job = captions.applyEdit([...ids, 'fox.Z29uZQ'], {
      ...edit,
      tags: [...edit.tags],
    });
    expect((await jobs.wait(job.id)).result).toMatchObject({
      changed: 4,
      unchanged: 0,
      prose: 0,
      emptied: 2,
      failed: [{ file: 'gone' }],
    });
    const texts = () => dataset.images().map(({ caption }) => caption);
    expect(texts()).toEqual(['a', 'b', '', '']);
    expect(await readFile(join(dir, fox.dir, 'b.txt'), 'utf8')).toBe('b\r\n');
    expect(steps()).toEqual(['Remove “c” and 2 more']);
    expect(await undo()).toMatchObject({ changed: 4, failed: [] });
    expect(texts()).toEqual(['fox, a', 'fox, b', 'fox, c', 'fox, d']);
    expect(await readFile(join(dir, fox.dir, 'c.txt'), 'utf8')).toBe('fox, c\r\n');
  });

  it('refuses a pattern that cannot be read at once', async () => {
    await open('fox');
    const replace = {
      kind: 'replace',
      find: '(',
      replace: '',
      isRegex: true,
      matchCase: true,
      wholeWord: false,
    } as const;
    expect(() => captions.applyEdit([imageId], replace)).toThrow(/cannot be read/);
  });
});

it('typing on is one step; a pause begins the next', async () => {
  await open('fox');
  let now = 1_000_000;
  await project.close();
  project = new TestProject(dir, [fox], { now: () => now });
  ({ captions, dataset } = project);
  await project.open();
  const own = project.history;
  for (const text of ['fox r', 'fox re', 'fox red']) {
    await save(text);
    now += 2000;
  }
  expect(own.get().undoCount).toBe(1);
  now += 60_000;
  await save('fox red hat');
  expect(own.get().undoCount).toBe(2);
  await own.undo(own.get().undo[0]?.id ?? '');
  expect(await readFile(file(), 'utf8')).toBe('fox red');
  await own.undo(own.get().undo[0]?.id ?? '');
  expect(await readFile(file(), 'utf8')).toBe('fox');
  await own.redo(own.get().redo[0]?.id ?? '');
  expect(await readFile(file(), 'utf8')).toBe('fox red');
});
