import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeImageId } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { folderOf } from '../../testing/project-folders.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { isInside } from '../../platform/paths.js';

let root = '';
let dir = '';
let remove: () => Promise<void>;
const at = (...parts: string[]) => join(root, ...parts);

beforeEach(async () => {
  const made = await temporaryFolder();
  ({ remove } = made);
  root = await realpath(made.dir);
  dir = at('project');
  for (const one of ['project/img/10_a', 'project/.studio/x', 'project/runs/r', 'outside/sub'])
    await mkdir(at(...one.split('/')), { recursive: true });
  await symlink(at('outside'), at('project', 'img', 'out'));
  await symlink('10_a', at('project', 'img', 'alias'));
  await symlink(at('project', '.studio'), at('project', 'img', 'studio'));
  await symlink('loop', at('project', 'img', 'loop'));
  await symlink(at('project', 'runs'), at('outside', 'back'));
});
afterEach(() => remove());

/** What a concept's folder comes to: its place with links followed, or the error's code. */
async function placeOf(conceptDir: string, ports = {}): Promise<string> {
  const concept = { id: 'c', name: 'c', dir: conceptDir };
  try {
    const { real, isBeyond } = await folderOf(dir, [concept], ports).concept(concept);
    return `${isBeyond ? 'beyond' : 'own'} ${real.replace(root, '')}`;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const deny = { isAllowed: () => false };
const noRoots = { mayShow: () => false };
const abs = (path: string) => (path.startsWith('@') ? at(...path.slice(1).split('/')) : path);

// Where a concept lies: for a user who allows all, for one who has allowed nothing, for a page whose roots end at the project.
it.each([
  ['img/10_a', 'own /project/img/10_a', 'own /project/img/10_a', 'own /project/img/10_a'],
  ['.', 'own /project', 'own /project', 'own /project'],
  ['./img//10_a/', 'own /project/img/10_a', 'own /project/img/10_a', 'own /project/img/10_a'],
  ['img/alias', 'own /project/img/10_a', 'own /project/img/10_a', 'own /project/img/10_a'],
  ['@project/img/10_a', 'own /project/img/10_a', 'own /project/img/10_a', 'own /project/img/10_a'],
  ['img/gone', 'not_found', 'not_found', 'not_found'],
  ['img/loop', 'not_found', 'not_found', 'not_found'],
  ['img/out', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
  ['img/out/sub', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
  ['img/studio', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
  ['.studio', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
  ['.studio/x', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
  ['img/../.studio/x', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
  ['runs/r', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
  ['@project/runs', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
  ['../outside', 'beyond /outside', 'needs_permission', 'forbidden_path'],
  ['img/../../outside/sub', 'beyond /outside/sub', 'needs_permission', 'forbidden_path'],
  ['@outside', 'beyond /outside', 'needs_permission', 'forbidden_path'],
  ['@outside/gone', 'not_found', 'needs_permission', 'not_found'],
  ['@outside/back', 'forbidden_path', 'needs_permission', 'forbidden_path'],
  ['..', 'beyond ', 'needs_permission', 'forbidden_path'],
  ['a\0b', 'forbidden_path', 'forbidden_path', 'forbidden_path'],
])('a concept in %s', async (conceptDir, allowed, denied, shown) => {
  expect(await placeOf(abs(conceptDir))).toBe(allowed);
  expect(await placeOf(abs(conceptDir), deny)).toBe(denied);
  expect(await placeOf(abs(conceptDir), noRoots)).toBe(shown);
});

it('what waits for a yes is named with its exact value, all of it at once', async () => {
  const concepts = ['../outside', at('outside'), 'img/10_a'].map((one, index) => ({
    id: `c-${index}`,
    name: `C${index}`,
    dir: one,
  }));
  const folder = folderOf(dir, concepts, deny);
  await expect(folder.refuseOff(concepts)).rejects.toMatchObject({
    code: 'needs_permission',
    details: {
      powers: [
        { kind: 'linked_folder', value: '../outside', at: 'Concept C0' },
        { kind: 'linked_folder', value: at('outside'), at: 'Concept C1' },
      ],
    },
  });
  expect(await folder.off()).toEqual(new Set(['c-0', 'c-1']));
  const one = folderOf(dir, concepts, {
    isAllowed: (_id: string, { value }: { value: string }) => value === '../outside',
  });
  expect(await one.off()).toEqual(new Set(['c-1']));
});

it('is asked for a folder beyond the project before anything there is looked at', async () => {
  const asked: string[] = [];
  const isAllowed = (_id: string, { value }: { value: string }) => {
    asked.push(value);
    return false;
  };
  // A folder that cannot be looked at without an error of its own.
  const long = `/${'x'.repeat(300)}`;
  expect(await placeOf(long, { isAllowed })).toBe('needs_permission');
  expect(asked).toEqual([long]);
  await expect(placeOf(long)).resolves.toBe('not_found');
});

describe('folders of concepts that are made', () => {
  it('are made inside the project alone', async () => {
    const make = (conceptDir: string) =>
      folderOf(dir).makeConcept({ id: 'c', name: 'c', dir: conceptDir });
    expect(await make('img/5_new')).toBe(join(dir, 'img', '5_new'));
    for (const refused of ['img/out/5_new', 'img/studio/new', '.studio/new', 'runs/new'])
      await expect(make(refused)).rejects.toMatchObject({ code: 'forbidden_path' });
    await symlink(at('nowhere'), join(dir, 'img', 'broken'));
    await expect(make('img/broken')).rejects.toMatchObject({ code: 'forbidden_path' });
  });
});

describe('images by id', () => {
  const concepts = () => [
    { id: 'a', name: 'a', dir: 'img/10_a' },
    { id: 'out', name: 'out', dir: at('outside') },
  ];
  const image = (conceptId: string, path: string) => encodeImageId({ conceptId, path });

  it('are served out of their concept’s folder, links followed', async () => {
    await writeFile(at('project', 'img', '10_a', 'a.png'), '');
    await writeFile(at('outside', 'o.png'), '');
    await symlink(at('outside', 'o.png'), at('project', 'img', '10_a', 'link.png'));
    const folder = folderOf(dir, concepts());
    expect(await folder.imageFile(image('a', 'a.png'))).toBe(join(dir, 'img', '10_a', 'a.png'));
    expect(await folder.imageFile(image('out', 'o.png'))).toBe(at('outside', 'o.png'));
    for (const [conceptId, path, code] of [
      ['a', 'link.png', 'forbidden_path'],
      ['a', '../../project.json', 'forbidden_path'],
      ['a', 'gone.png', 'not_found'],
      ['nobody', 'a.png', 'not_found'],
    ] as const)
      await expect(folder.imageFile(image(conceptId, path))).rejects.toMatchObject({ code });
    await expect(
      folderOf(dir, concepts(), deny).imageFile(image('out', 'o.png')),
    ).rejects.toMatchObject({ code: 'needs_permission' });
    await expect(
      folderOf(dir, concepts(), noRoots).imageFile(image('out', 'o.png')),
    ).rejects.toMatchObject({ code: 'forbidden_path' });
  });
});

describe('runs and their outputs', () => {
  it('that are links ask for a yes with their target as value, and are then used', async () => {
    await mkdir(at('disk', 'runs', 'r', 'output'), { recursive: true });
    await writeFile(at('disk', 'runs', 'r', 'output', 'x.png'), '');
    const other = at('other');
    await mkdir(other);
    await symlink(at('disk', 'runs'), join(other, 'runs'));
    const asked: string[] = [];
    const isAllowed = (_id: string, { kind, value }: { kind: string; value: string }) => {
      asked.push(`${kind} ${value}`);
      return false;
    };
    const denied = folderOf(other, [], { isAllowed });
    for (const call of [
      () => denied.runs(),
      () => denied.run('r'),
      () => denied.makeRun('new'),
      () => denied.outputFile('r', 'x.png'),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'needs_permission' });
    expect(new Set(asked)).toEqual(new Set([`results_elsewhere ${at('disk', 'runs')}`]));
    const allowed = folderOf(other);
    expect(await allowed.outputFile('r', 'x.png')).toContain('x.png');
    await expect(allowed.outputFile('r', '../../../secret')).rejects.toMatchObject({
      code: 'forbidden_path',
    });
    await expect(folderOf(other, [], noRoots).runs()).rejects.toMatchObject({
      code: 'forbidden_path',
    });
  });

  it('a run or an output that is a link is a power of its own', async () => {
    await mkdir(at('disk'));
    await symlink(at('disk'), join(dir, 'runs', 'linked'));
    await symlink(at('disk'), join(dir, 'runs', 'r', 'output'));
    const folder = folderOf(dir, [], deny);
    expect(await folder.runs()).toBe(join(dir, 'runs'));
    await expect(folder.run('linked')).rejects.toMatchObject({ code: 'needs_permission' });
    expect(await folder.run('r')).toBe(join(dir, 'runs', 'r'));
    await expect(folder.outputFile('r', 'x')).rejects.toMatchObject({ code: 'needs_permission' });
    const powers = await folder.linkedResults(['r', 'linked']);
    expect(powers.map(({ value, at: named }) => [named, value])).toEqual([
      ['Output of run r', at('disk')],
      ['Run linked', at('disk')],
    ]);
  });

  it('a new run gets a folder that was not there before', async () => {
    const made = await folderOf(dir).makeRun('new');
    expect(isInside(dir, made)).toBe(true);
    await expect(folderOf(dir).makeRun('new')).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
