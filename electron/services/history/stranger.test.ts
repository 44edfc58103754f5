import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openedHistory } from '../../testing/open-project.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { treeOf } from '../../testing/tree-hash.js';
import type { FolderPorts } from '../project-folder/index.js';

/* A journal that came with a project: what it wants done when the project is opened. */

let root = '';
let home = '';
let dir = '';
let remove: () => Promise<void>;

beforeEach(async () => {
  const made = await temporaryFolder();
  ({ remove } = made);
  root = await realpath(made.dir);
  home = join(root, 'home');
  dir = join(root, 'gift');
  await mkdir(join(home, 'Documents', 'sub'), { recursive: true });
  await writeFile(join(home, 'Documents', 'thesis.txt'), 'my only copy');
  await writeFile(join(home, 'Documents', 'family.jpg'), 'jpg');
  await writeFile(join(home, 'Documents', '.thesis.txt.0123456789ab.tmp'), 'not ours');
  await mkdir(join(dir, 'img', '10_cat'), { recursive: true });
  await mkdir(join(dir, '.studio', 'history'), { recursive: true });
  await mkdir(join(dir, '.studio', 'trash'));
  await mkdir(join(dir, 'runs', 'r'), { recursive: true });
  await writeFile(join(dir, 'project.json'), '{}');
  await writeFile(join(dir, 'runs', 'r', 'run.json'), '{}');
  await writeFile(join(dir, 'runs', 'r', 'prompts.txt'), 'p');
  await writeFile(join(dir, 'img', '10_cat', 'a.txt'), 'cat');
});
afterEach(() => remove());

type Change =
  { from: string; to: string } | { path: string; before: string | null; after: string | null };

/** The journal of a step that had begun, as the app would write it. */
async function plant(changes: readonly Change[]): Promise<void> {
  const step = { id: 'step-1-a', at: 1, kind: 'batch', label: 'x', files: 1 };
  const lines = [step, ...changes, { end: changes.length }].map((line) => JSON.stringify(line));
  await writeFile(join(dir, '.studio', 'history', '00000001.step'), `${lines.join('\n')}\n`);
  const text = JSON.stringify({ step: 1, did: 'begin' });
  const sum = createHash('sha256').update(text).digest('hex').slice(0, 8);
  await writeFile(join(dir, '.studio', 'history', 'log'), `${sum} ${text}\n`);
}

const cat = { id: 'c-1', name: 'cat', dir: 'img/10_cat' };

/** Opens the project, takes the step back and does it again; `ports`: what the user has allowed. */
async function open(ports: Partial<FolderPorts> = {}): Promise<void> {
  const linked = { id: 'c-2', name: 'x', dir: join(home, 'Documents') };
  const history = await openedHistory(dir, [cat, linked], ports);
  for (const did of ['undo', 'redo'] as const) {
    const [newest] = history.get()[did];
    if (newest) await history[did](newest.id);
  }
}

const deny = { isAllowed: () => false };
const documents = (name: string) => join(home, 'Documents', name);

describe('a step that had begun, of a stranger', () => {
  it('moves, makes and deletes nothing in a folder that the user has not allowed', async () => {
    const before = await treeOf(home);
    await plant([
      { from: documents('thesis.txt'), to: '.studio/trash/job-1/n.txt' },
      { from: documents('family.jpg'), to: documents('hidden/gone.jpg') },
      { path: documents('new.txt'), before: null, after: 'written by the stranger' },
      { path: documents('thesis.txt'), before: 'my only copy', after: null },
      { from: 'img/10_cat/a.txt', to: documents('planted.txt') },
    ]);
    await open(deny);
    expect(await treeOf(home)).toEqual(before);
  });

  it('reaches only dataset files of a folder that is allowed, and makes no folder there', async () => {
    await plant([
      { path: documents('new.txt'), before: null, after: 'x' },
      { path: documents('run.sh'), before: null, after: 'x' },
      { path: documents('.hidden.txt'), before: null, after: 'x' },
      { from: documents('family.jpg'), to: documents('made/gone.jpg') },
    ]);
    const linked = { id: 'c-2', name: 'x', dir: join(home, 'Documents') };
    await openedHistory(dir, [cat, linked]);
    expect((await readdir(join(home, 'Documents'))).sort()).toEqual(
      ['.thesis.txt.0123456789ab.tmp', 'family.jpg', 'new.txt', 'sub', 'thesis.txt'].sort(),
    );
  });

  it('touches neither project.json nor what the app keeps, nor runs, nor hidden files', async () => {
    const before = (await treeOf(dir)).filter((line) => !line.includes('history'));
    await plant([
      { path: 'project.json', before: '{}', after: '{"id":"x"}' },
      { from: 'project.json', to: 'img/10_cat/p.txt' },
      { path: 'runs/r/prompts.txt', before: 'p', after: 'other' },
      { from: 'runs/r/run.json', to: 'img/10_cat/r.txt' },
      { path: 'runs/r/control.json', before: null, after: '{"stop":{"how":"now"}}' },
      { path: '.studio/owner.lock', before: null, after: '{}' },
      { path: '.studio/caches.json', before: null, after: '{}' },
      { path: '.studio/trash/loose.txt', before: null, after: 'x' },
      { path: '.studio/trash/a/b/deep.txt', before: null, after: 'x' },
      { path: '.git/hooks/post-checkout', before: null, after: 'x' },
      { path: 'img/10_cat/.git/config', before: null, after: 'x' },
      { path: '../beside.txt', before: null, after: 'x' },
    ]);
    await open(deny);
    const after = (await treeOf(dir)).filter((line) => !line.includes('history'));
    expect(after).toEqual(before);
    expect(await readdir(root)).toEqual(['gift', 'home']);
  });

  it('of a concept that is the project’s own folder: images and captions alone, never project.json', async () => {
    const before = await treeOf(dir);
    await plant([
      { path: 'project.json', before: '{}', after: '{"id":"x"}' },
      { path: 'Project.json', before: null, after: '{}' },
      { path: 'Makefile', before: null, after: 'x' },
      { path: 'models/x.safetensors', before: null, after: 'x' },
      { path: '.envrc', before: null, after: 'x' },
      { path: 'a.tag', before: null, after: 'fox' },
      { path: 'b.txt', before: null, after: 'fox' },
    ]);
    for (const [captionExtension, made] of [
      ['.json', ['b.txt']],
      ['.tag', ['a.tag', 'b.txt']],
    ] as const) {
      const whole = { id: 'w', name: 'w', dir: '.', captionExtension };
      await openedHistory(dir, [whole], deny);
      const names = await readdir(dir);
      expect(names.filter((name) => !/^(\.studio|img|runs|project\.json)$/.test(name))).toEqual(
        made,
      );
      await plant([{ path: 'a.tag', before: null, after: 'fox' }]);
    }
    expect((await treeOf(dir)).filter((line) => line.includes('project.json'))).toEqual(
      before.filter((line) => line.includes('project.json')),
    );
  });

  it('follows no link on its way, and leaves a caption alone that is one', async () => {
    await symlink(join(home, 'Documents'), join(dir, 'img', '10_cat', 'way'));
    await symlink(join(home, 'Documents'), join(dir, '.studio', 'trash', 'job-1'));
    await symlink(documents('thesis.txt'), join(dir, 'img', '10_cat', 'b.txt'));
    const before = await treeOf(home);
    await plant([
      { path: 'img/10_cat/way/new.txt', before: null, after: 'x' },
      { from: '.studio/trash/job-1/family.jpg', to: 'img/10_cat/family.jpg' },
      { from: 'img/10_cat/a.txt', to: '.studio/trash/job-1/a.txt' },
      { path: 'img/10_cat/b.txt', before: 'my only copy', after: 'x' },
      { path: 'img/10_cat/b.txt', before: null, after: 'x' },
    ]);
    await open(deny);
    expect(await treeOf(home)).toEqual(before);
    expect(await readFile(join(dir, 'img', '10_cat', 'b.txt'), 'utf8')).toBe('my only copy');
  });

  it('finishes what lies in the project itself', async () => {
    await plant([
      { path: 'img/10_cat/a.txt', before: 'cat', after: 'cat, hat' },
      { path: 'img/10_cat/b.txt', before: null, after: 'new' },
    ]);
    await openedHistory(dir, [cat], deny);
    const text = (name: string) => readFile(join(dir, 'img', '10_cat', name), 'utf8');
    expect([await text('a.txt'), await text('b.txt')]).toEqual(['cat, hat', 'new']);
  });
});

it(
  'any journal leaves a home as it is that the user has not allowed',
  { timeout: 60_000 },
  async () => {
    const place = fc.constantFrom(
      ...['a.txt', 'thesis.txt', 'family.jpg', 'new.txt', 'sub/x.txt', '../x.txt', '.hidden'],
    );
    const folder = fc.constantFrom(
      ...['img/10_cat/', '', '.studio/trash/job-1/', 'img/', '../home/Documents/', 'img/way/'],
    );
    const path = fc.oneof(
      fc.tuple(folder, place).map(([one, other]) => `${one}${other}`),
      place.map((one) => `@${one}`),
    );
    const text = fc.constantFrom(null, 'cat', 'my only copy', 'x');
    const change = fc.oneof(
      fc.record({ from: path, to: path }),
      fc.record({ path, before: text, after: text }),
    );
    const absolute = (value: string) => (value.startsWith('@') ? documents(value.slice(1)) : value);
    await symlink(join(home, 'Documents'), join(dir, 'img', 'way'));
    const before = await treeOf(home);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        await plant(
          changes.map((one) =>
            'from' in one
              ? { from: absolute(one.from), to: absolute(one.to) }
              : { ...one, path: absolute(one.path) },
          ),
        );
        await open(deny);
        expect(await treeOf(home)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  },
);
