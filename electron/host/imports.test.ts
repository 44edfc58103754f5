import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportResult, Input, Project } from '../../shared/contract/index.js';
import { picture } from '../testing/pictures.js';
import { ProjectStudio } from '../testing/project-studio.js';
import { makeZip } from '../testing/zip.js';

const studio = new ProjectStudio();
const { ask, idOf, images, img, resultOf, undo } = studio;
let projectId: string;
const from = (name = '') => join(studio.root, 'from', name);

beforeEach(async () => {
  await studio.make();
  await writeFile(img('there.png'), await png(1));
  await writeFile(img('kept.png'), await png(2));
  await writeFile(img('kept.txt'), 'its own');
  await studio.start();
  ({ projectId } = studio);
});
afterEach(() => studio.remove());

const png = (seed: number) => picture(40, 30, seed).png().toBuffer();

/** Files below `from`: pictures by a seed, texts. */
async function put(files: Record<string, number | string>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(from(name)), { recursive: true });
    await writeFile(from(name), typeof content === 'number' ? await png(content) : content);
  }
  return from();
}

type Add = Partial<Input<'datasets.addImages'>>;

async function inputOf(more: Add) {
  const conceptId = (await ask('projects.get', { projectId })).concepts[0]?.id ?? '';
  const mode = 'copy' as const;
  return { projectId, conceptId, newConcept: null, paths: [from()], mode, ...more };
}

async function add(more: Add = {}): Promise<ImportResult> {
  const answer = await ask('datasets.addImages', await inputOf(more));
  return resultOf(answer);
}

async function inspect(more: Add = {}) {
  const answer = await ask('datasets.inspectImport', await inputOf(more));
  return (await resultOf(answer)).plan;
}

/** Texts of a folder by file name. */
async function textsIn(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.txt')).sort();
  const texts = names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

const inProject = (name: string) => join(studio.dir, name);

const KOHYA = {
  'img/10_anna/a.png': 11,
  'img/10_anna/A.TXT': 'anna, hat',
  'img/10_anna/a-masklabel.png': 12,
  'img/3_style/s.png': 13,
  'reg/1_woman/r.png': 14,
  'model/sample/e000001.png': 15,
};

describe('a folder of another tool', () => {
  it('is looked at first, and comes in as it was planned', async () => {
    await put(KOHYA);
    const before = await readdir(studio.dir, { recursive: true });
    const plan = await inspect();
    expect(plan).toMatchObject({ isOdd: true, images: 3 });
    expect(await readdir(studio.dir, { recursive: true })).toEqual(before);
    const result = await add();
    expect(result).toMatchObject({
      added: plan.images,
      captionForms: [{ form: 'letter_case', count: 1 }],
      passedOverCount: 2,
    });
    expect(result.passedOver.map(({ kind }) => kind).sort()).toEqual(['mask', 'work_folder']);
    const { concepts } = await ask('projects.get', { projectId });
    expect(
      concepts.slice(1).map(({ name, repeats, dir, isRegularisation = false }) => ({
        ...{ name, repeats, dir, isRegularisation },
      })),
    ).toEqual([
      { name: 'style', repeats: 3, dir: 'img/3_style', isRegularisation: false },
      { name: 'anna', repeats: 10, dir: 'img/10_anna', isRegularisation: false },
      { name: 'woman', repeats: 1, dir: 'reg/1_woman', isRegularisation: true },
    ]);
    expect(await readdir(inProject('img/10_anna'))).toEqual(['a.png', 'a.txt']);
    expect(await textsIn(inProject('img/10_anna'))).toEqual({ 'a.txt': 'anna, hat' });
    // Added again it is there already, in the same concepts.
    expect(await add()).toMatchObject({ added: 0, duplicate: 3 });
    expect((await ask('projects.get', { projectId })).concepts).toHaveLength(4);
  });

  it('comes out of a zip the same way', async () => {
    const path = join(studio.root, 'k.zip');
    const entries = Object.entries(KOHYA).map(async ([name, content]) => ({
      name,
      data: typeof content === 'number' ? await png(content) : content,
    }));
    await writeFile(path, makeZip(await Promise.all(entries)));
    expect(await add({ paths: [path] })).toMatchObject({ added: 3, passedOverCount: 2 });
    expect(await textsIn(inProject('img/10_anna'))).toEqual({ 'a.txt': 'anna, hat' });
  });

  it('obeys the choices', async () => {
    await put(KOHYA);
    const choices: Add['choices'] = {
      oneConcept: true,
      leave: [from('reg/1_woman')],
      takeKinds: ['mask'],
      leaveForms: ['letter_case'],
    };
    const plan = await inspect({ choices });
    const result = await add({ choices });
    expect(result).toMatchObject({ added: 3, concepts: [{ name: 'fox', added: 3 }] });
    expect(plan.images).toBe(3);
    expect(await textsIn(img())).toEqual({ 'kept.txt': 'its own' });
    expect(result.passedOver.map(({ file }) => file).sort()).toEqual([
      from('img/10_anna/A.TXT'),
      from('model/sample/e000001.png'),
      from('reg/1_woman/r.png'),
    ]);
    await undo();
    expect((await readdir(img())).sort()).toEqual(['kept.png', 'kept.txt', 'there.png']);
  });

  it('sent to a concept that is not there is refused before anything happens', async () => {
    await put(KOHYA);
    const choices = { targets: { [from('img/3_style')]: { conceptId: 'nobody' } } };
    await expect(ask('datasets.addImages', await inputOf({ choices }))).rejects.toThrow(/concept/);
  });
});

describe('the trigger word for images without a caption', () => {
  const create = async (name: string, more: Partial<Input<'projects.create'>['concept']>) => {
    const made = await ask('projects.create', {
      ...{ dir: join(studio.root, name), name, triggerWord: 'f0x', preset: 'character' },
      concept: { name: 'fox', repeats: 10, images: [from()], mode: 'copy', ...more },
      captionForMissing: 'f0x',
    });
    const result = await resultOf<'import'>({ jobId: made.jobId ?? '' });
    const { concepts } = await ask('projects.get', { projectId: made.project.id });
    return { project: { ...made.project, concepts } as Project, result };
  };
  const FORMS = {
    'a.png': 21,
    'a.png.txt': 'red fox\nsnow\n',
    'b.png': 22,
    'b.json': '{"tags":["fox","tree"]}',
    'c.png': 23,
    'metadata.jsonl': '{"file_name":"c.png","text":"a fox sleeps"}',
    'd.png': 24,
    'd.txt': ' \n',
    'd.caption': 'behind a blank one',
    'e.png': 25,
  };

  it('is never written in place of a caption in another form', async () => {
    await put(FORMS);
    const { result } = await create('copied', {});
    expect(await textsIn(join(studio.root, 'copied', 'img', '10_fox'))).toEqual({
      'a.txt': 'red fox, snow',
      'b.txt': 'fox, tree',
      'c.txt': 'a fox sleeps',
      'd.txt': 'behind a blank one',
      'e.txt': 'f0x',
    });
    expect(result.added).toBe(5);
  });

  it('is not the caption of regularisation images', async () => {
    await put({ '5_fox/a.png': 21, 'reg/1_animal/r.png': 22 });
    await create('reg', {});
    expect(await textsIn(join(studio.root, 'reg', 'img', '5_fox'))).toEqual({ 'a.txt': 'f0x' });
    expect(await textsIn(join(studio.root, 'reg', 'reg', '1_animal'))).toEqual({});
  });

  it('is not written beside one in a linked folder; the doctor writes what was found, undoable', async () => {
    await put(FORMS);
    const { project, result } = await create('linked', { mode: 'link' });
    expect(await textsIn(from())).toEqual({
      'a.png.txt': 'red fox\nsnow\n',
      'd.txt': ' \n',
      'e.txt': 'f0x',
    });
    expect(result.passedOver.map(({ file }) => file).sort()).toEqual([
      'a.png.txt',
      'b.json',
      'd.caption',
      'metadata.jsonl',
    ]);
    studio.projectId = project.id;
    const id = { projectId: project.id };
    expect(await ask('captions.fillMissing', { ...id, text: 'f0x' })).toEqual({
      ...{ written: 0, elsewhere: 4 },
    });
    const all = (await images()).map((image) => image.id);
    const edit = { kind: 'trigger_first', trigger: 'f0x' } as const;
    const edited = await resultOf(await ask('captions.applyEdit', { ...id, imageIds: all, edit }));
    expect(edited).toMatchObject({ changed: 0 });
    await resultOf(await ask('doctor.run', { ...id, depth: 'fast' }));
    const { report } = await ask('doctor.get', id);
    const finding = report?.findings.find((one) => one.id === 'caption_elsewhere');
    expect(finding).toMatchObject({ fixes: ['take_caption'] });
    expect(Object.values(finding?.measured ?? {}).sort()).toEqual([
      'a.png.txt: “red fox, snow”',
      'b.json: “fox, tree”',
      'd.caption: “behind a blank one”',
      'metadata.jsonl: “a fox sleeps”',
    ]);
    const imageIds = finding?.images ?? [];
    const fixed = await ask('doctor.fix', { ...id, fix: 'take_caption', imageIds });
    expect(await resultOf(fixed)).toMatchObject({ changed: 4, failed: [] });
    const written = await textsIn(from());
    expect(written).toMatchObject({
      ...{ 'a.txt': 'red fox, snow', 'b.txt': 'fox, tree', 'c.txt': 'a fox sleeps' },
      ...{ 'd.txt': 'behind a blank one', 'a.png.txt': 'red fox\nsnow\n' },
    });
    await undo();
    expect(Object.keys(await textsIn(from()))).toEqual(['a.png.txt', 'd.txt', 'e.txt']);
    expect(await readFile(from('d.txt'), 'utf8')).toBe(' \n');
  });

  it('is not needed where all captions of a linked folder have another ending: that is set', async () => {
    await put({ '7_fox/a.png': 21, '7_fox/a.caption': 'a fox', '7_fox/b.png': 22 });
    const { project } = await create('ending', { mode: 'link' });
    expect(project.concepts).toMatchObject([{ captionExtension: '.caption' }]);
    expect((await readdir(from('7_fox'))).sort()).toEqual([
      ...['a.caption', 'a.png', 'b.caption', 'b.png'],
    ]);
    expect(await readFile(from('7_fox/b.caption'), 'utf8')).toBe('f0x');
  });

  it('the same of a folder that is opened, also its regularisation images when it is linked', async () => {
    await put({ 'img/7_fox/a.png': 21, 'img/7_fox/a.caption': 'x', 'reg/1_dog/r.png': 22 });
    const opened = await ask('projects.open', { dir: from() });
    expect(opened.concepts[0]).toMatchObject({ captionExtension: '.caption' });
    await ask('projects.close', { projectId: opened.id });
    const { project } = await create('linked-reg', { mode: 'link' });
    expect(project.concepts).toMatchObject([
      { name: 'fox', repeats: 7, captionExtension: '.caption' },
      { name: 'dog', repeats: 1, isRegularisation: true },
    ]);
  });
});

describe('the caption that a duplicate brought', () => {
  it('is kept where the image that is there has none, and told where it has', async () => {
    await put({ 'x.png': 1, 'x.txt': 'from x', 'y.png': 2, 'y.txt': 'other', 'z.png': 2 });
    const { files, duplicate } = await add();
    expect(duplicate).toBe(3);
    expect(Object.fromEntries(files.map(({ file, reason }) => [file.slice(-5), reason]))).toEqual({
      'x.png': 'It is the same as there.png, which had no caption and gets that of this one.',
      'y.png':
        'It is the same as kept.png, which keeps its own caption. The caption of this one was not taken: “other”.',
      'z.png': 'It is the same as kept.png.',
    });
    expect(await textsIn(img())).toEqual({ 'kept.txt': 'its own', 'there.txt': 'from x' });
    expect((await images()).find(({ name }) => name === 'there.png')?.caption).toBe('from x');
    await undo();
    expect(await textsIn(img())).toEqual({ 'kept.txt': 'its own' });
  });

  it('wins over the text for images without one, also among the files of one import', async () => {
    await put({ 'm.png': 31, 'n.png': 31, 'n.txt': 'n has one' });
    const made = await ask('projects.create', {
      ...{ dir: join(studio.root, 'twins'), name: 'twins', triggerWord: '', preset: 'style' },
      concept: { name: 'fox', repeats: 1, images: [from()], mode: 'copy' },
      captionForMissing: 'f0x',
    });
    expect(await resultOf({ jobId: made.jobId ?? '' })).toMatchObject({ added: 1, duplicate: 1 });
    const texts = Object.values(await textsIn(join(studio.root, 'twins', 'img', '1_fox')));
    expect(texts).toEqual(['n has one']);
  });
});

it('an import whose project is not there yet is looked at, too, and a look can be made of links', async () => {
  await put(KOHYA);
  const answer = await ask('datasets.inspectImport', {
    ...{ projectId: null, conceptId: null, mode: 'link' as const },
    newConcept: { name: 'x', repeats: 5 },
    paths: [from()],
  });
  const { plan } = await resultOf(answer);
  expect(plan.groups.map(({ key, target }) => [key, target])).toEqual([
    [from('img/3_style'), { newConcept: { name: 'style', repeats: 3, isRegularisation: false } }],
    [from('img/10_anna'), { newConcept: { name: 'anna', repeats: 10, isRegularisation: false } }],
    [from('reg/1_woman'), { newConcept: { name: 'woman', repeats: 1, isRegularisation: true } }],
  ]);
  expect(plan.leftOut).toMatchObject([{ kind: 'mask', count: 1 }]);
});

it('a single file brings the caption that lies beside it, and a file that is gone is told', async () => {
  await put({ 'a.png': 41, 'a.PNG.txt': 'beside', 'b.png': 42 });
  const plan = await inspect({ paths: [from('a.png'), from('none.png')] });
  expect(plan).toMatchObject({ images: 1, isOdd: true, unsupportedCount: 1 });
  expect(await add({ paths: [from('a.png')] })).toMatchObject({ added: 1, passedOver: [] });
  expect(await readFile(img('a.txt'), 'utf8')).toBe('beside');
  expect(await idOf('a.png')).not.toBe('');
});
