import {
  appendFile,
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestProject } from '../../testing/open-project.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { folderOf } from '../../testing/project-folders.js';
import { EventBus } from '../events/event-bus.js';
import { encodeChange, decodeChange, type FileChange } from './changes.js';
import type { History } from './index.js';
import { Journal } from './journal.js';

const id = 'project-1';
let dir = '';
let remove: () => Promise<void>;
let history: History;
let told: string[];
let project: TestProject;
let bus: EventBus;

const path = (name: string) => join(dir, 'img', name);
const text = (name: string) => readFile(path(name), 'utf8');
const write = (name: string, before: string | null, after: string | null): FileChange => ({
  type: 'write',
  path: path(name),
  before: before === null ? null : Buffer.from(before),
  after: after === null ? null : Buffer.from(after),
});
const top = (which: 'undo' | 'redo') => history.get()[which][0]?.id ?? '';
const undo = () => history.undo(top('undo'));
const redo = () => history.redo(top('redo'));
const batch = (...changes: FileChange[]) =>
  history.perform({ kind: 'batch', label: 'Test' }, changes);

/** As after a restart of the app. */
async function reopen(): Promise<void> {
  told = [];
  bus = new EventBus();
  project = new TestProject(dir, [], { bus });
  project.dataset.refreshPaths = async (paths) => void told.push(...paths);
  ({ history } = project);
  await history.open();
}

/** All files below `img` with their text. */
async function contents(): Promise<Record<string, string>> {
  const names = await readdir(path('.'));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await text(name)] as const)),
  );
}

/** Makes the files below `img` these. */
async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const name of await readdir(path('.'))) await rm(path(name));
  for (const [name, content] of Object.entries(files)) await writeFile(path(name), content);
}

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(path('.'), { recursive: true });
  await reopen();
});
afterEach(() => remove());

describe('a step', () => {
  it('changes, takes back and does again: writes, new files, deletions, moves; also after a restart', async () => {
    await writeFile(path('a'), 'old');
    await writeFile(path('b'), 'gone');
    await writeFile(path('c'), 'moved');
    const move = { type: 'move', from: path('c'), to: path('sub/d') } as const;
    const done = await batch(
      write('a', 'old', 'new'),
      write('b', 'gone', null),
      write('n', null, 'n'),
      move,
    );
    expect(done).toMatchObject({ changed: 4, failed: [] });
    expect(told.sort()).toEqual([path('a'), path('b'), path('c'), path('n'), path('sub/d')].sort());
    const after = async () => expect((await readdir(path('.'))).sort()).toEqual(['a', 'n', 'sub']);
    await after();
    await reopen();
    expect(await undo()).toMatchObject({ changed: 4, failed: [] });
    expect((await readdir(path('.'))).sort()).toEqual(['a', 'b', 'c', 'sub']);
    expect([await text('a'), await text('b'), await text('c')]).toEqual(['old', 'gone', 'moved']);
    await reopen();
    expect(await redo()).toMatchObject({ changed: 4, failed: [] });
    await after();
    expect(await text('a')).toBe('new');
  });

  it('a new one ends what could be done again', async () => {
    await batch(write('a', null, '1'));
    await undo();
    expect(history.get().redoCount).toBe(1);
    await batch(write('b', null, '1'));
    expect(history.get()).toMatchObject({ undoCount: 1, redoCount: 0 });
    await reopen();
    expect(history.get()).toMatchObject({ undoCount: 1, redoCount: 0 });
    expect(await readdir(join(dir, '.studio', 'history'))).toEqual(['00000002.step', 'log']);
  });

  it('that changes nothing is none', async () => {
    expect(await batch(write('a', null, null))).toEqual({ stepId: null, changed: 0, failed: [] });
    expect(await batch()).toMatchObject({ stepId: null });
    await reopen();
    expect(history.get().undoCount).toBe(0);
  });

  it('only the newest can be undone', async () => {
    await batch(write('a', null, '1'));
    const first = top('undo');
    await batch(write('b', null, '1'));
    await expect(history.undo(first)).rejects.toMatchObject({ code: 'conflict' });
    await expect(history.redo(first)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('tells everybody', async () => {
    const heard: unknown[] = [];
    bus.listen((name, key, data) => heard.push([name, key, data]));
    await batch(write('a', null, '1'));
    expect(heard).toMatchObject([
      ['history.changed', id, { undoCount: 1, undo: [{ label: 'Test', files: 1 }] }],
    ]);
  });
});

describe('files of others', () => {
  it('a file changed since is left alone and named, both ways', async () => {
    await writeFile(path('a'), 'by another program');
    await writeFile(path('b'), 'old');
    expect(await batch(write('a', 'old', 'new'), write('b', 'old', 'new'))).toMatchObject({
      changed: 1,
      failed: [{ file: 'a', reason: expect.stringContaining('Another program') as string }],
    });
    expect(await text('a')).toBe('by another program');
    await writeFile(path('b'), 'edited elsewhere');
    const { changed, failed } = await undo();
    // Files are written side by side: which is told first depends on the disk.
    expect([changed, failed.map(({ file }) => file).sort()]).toEqual([0, ['a', 'b']]);
    expect(await text('b')).toBe('edited elsewhere');
  });

  it('a move never overwrites, and says when its file is gone', async () => {
    await writeFile(path('a'), 'mine');
    await writeFile(path('b'), 'theirs');
    const move = (from: string, to: string) =>
      ({ type: 'move', from: path(from), to: path(to) }) as const;
    expect((await batch(move('a', 'b'), move('x', 'y'))).failed.map(({ file }) => file)).toEqual([
      'a',
      'x',
    ]);
    expect([await text('a'), await text('b')]).toEqual(['mine', 'theirs']);
  });

  it('a journal from a stranger reaches nothing outside the project, links followed', async () => {
    const outside = join(dir, '..', `outside-${Date.now()}`);
    await mkdir(outside);
    await symlink(outside, path('link'));
    const { failed } = await batch(
      { type: 'write', path: join(outside, 'a.txt'), before: null, after: Buffer.from('x') },
      write('link/b.txt', null, 'x'),
      write('../../c.txt', null, 'x'),
    );
    expect(failed.map(({ reason }) => reason)).toEqual(
      Array(3).fill('It lies outside the project.'),
    );
    expect(await readdir(outside)).toEqual([]);
    await project.become([{ id: 'owl', name: 'owl', dir: outside }]);
    project.dataset.close();
    const program = {
      type: 'write',
      path: join(outside, 'a.sh'),
      before: null,
      after: Buffer.from('x'),
    } as const;
    const caption = { ...program, path: join(outside, 'a.txt') };
    expect(await batch(program, caption)).toMatchObject({ changed: 1, failed: [{ file: 'a.sh' }] });
    await rm(outside, { recursive: true });
  });
});

describe('after a crash', () => {
  /** The journal as a crash right after “begin” leaves it: nothing of the step has happened yet. */
  async function begun(changes: FileChange[]): Promise<void> {
    await batch(...changes);
    const log = join(dir, '.studio', 'history', 'log');
    const lines = (await readFile(log, 'utf8')).split('\n');
    await writeFile(log, `${lines.slice(0, -2).join('\n')}\n`);
  }

  it('a step that had begun is done to its end', async () => {
    await begun([write('a', null, '1'), write('b', null, '2')]);
    await rm(path('b'));
    await writeFile(path('.b.0123456789ab.tmp'), 'half');
    await writeFile(path('.c.0123456789ab.tmp'), 'not of this step');
    await reopen();
    expect([await text('a'), await text('b')]).toEqual(['1', '2']);
    expect((await readdir(path('.'))).sort()).toEqual(['.c.0123456789ab.tmp', 'a', 'b']);
    await undo();
    expect(await readdir(path('.'))).toEqual(['.c.0123456789ab.tmp']);
  });

  it('a log cut at any byte, files as they were then: undoing all brings the first contents back', async () => {
    const steps = join(dir, '.studio', 'history');
    const log = join(steps, 'log');
    const start = { a: '0' };
    await writeFile(path('a'), '0');
    // The state of the files when the log had so many bytes.
    const marks: { bytes: number; files: Record<string, string> }[] = [{ bytes: 0, files: start }];
    const does = async (work: Promise<unknown>): Promise<void> => {
      await work;
      marks.push({ bytes: (await stat(log)).size, files: await contents() });
    };
    await does(batch(write('a', '0', '1')));
    await does(batch(write('a', '1', '2'), write('b', null, 'b')));
    await does(undo());
    await does(redo());
    await does(batch(write('a', '2', '3'), write('b', 'b', null)));
    const kept = await Promise.all(
      (await readdir(steps)).map(
        async (name) => [name, await readFile(join(steps, name))] as const,
      ),
    );
    const whole = await readFile(log);
    for (let bytes = 0; bytes <= whole.length; bytes += 1) {
      const at = marks.findLastIndex((mark) => mark.bytes <= bytes);
      // With “begin” on disk the files may be as after the step, too.
      const hasBegun = whole.subarray(marks[at]?.bytes, bytes).includes('\n');
      for (const { files } of marks.slice(at, hasBegun ? at + 2 : at + 1)) {
        await put(files);
        for (const [name, content] of kept) await writeFile(join(steps, name), content);
        await truncate(log, bytes);
        await reopen();
        const { undoCount } = history.get();
        for (let step = 0; step < undoCount; step += 1) {
          expect(await undo()).toMatchObject({ failed: [] });
        }
        expect({ bytes, files: await contents() }).toEqual({ bytes, files: start });
        if (bytes % 8 > 0) continue;
        await batch(write('new', null, 'x'));
        await reopen();
        expect(history.get().undoCount).toBe(1);
        await undo();
      }
    }
  }, 120_000);

  it('a step cut at any byte is known to be cut: nothing is undone by halves', async () => {
    await batch(write('a', null, '1'), write('b', null, 'ü'));
    const step = join(dir, '.studio', 'history', '00000001.step');
    const whole = await readFile(step);
    for (let bytes = 0; bytes < whole.length; bytes += 1) {
      await writeFile(step, whole.subarray(0, bytes));
      expect(await new Journal(folderOf(dir).own).readChanges(1)).toBeNull();
    }
    await writeFile(step, whole);
    expect(await new Journal(folderOf(dir).own).readChanges(1)).toHaveLength(2);
  });

  it('a damaged step is taken out, and said to be', async () => {
    await batch(write('a', null, '1'));
    await batch(write('b', null, '2'));
    const step = join(dir, '.studio', 'history', '00000002.step');
    await truncate(step, (await readFile(step)).length - 3);
    await reopen();
    await expect(undo()).rejects.toMatchObject({
      code: 'invalid_file',
      message: expect.stringContaining('Test') as string,
    });
    expect(await text('b')).toBe('2');
    await undo();
    expect(await readdir(path('.'))).toEqual(['b']);
    await appendFile(step, 'x'); // a stray file of no step
    await reopen();
    expect(history.get().undoCount).toBe(0);
  });
});

it('any bytes and names survive the journal', () => {
  const bytes = fc.option(fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array)));
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((one) => !/[/\\\0]|^\.+$/.test(one));
  fc.assert(
    fc.property(name, bytes, bytes, (file, before, after) => {
      const change: FileChange = { type: 'write', path: join('/p', 'img', file), before, after };
      expect(decodeChange('/p', encodeChange('/p', change))).toEqual(change);
      const move: FileChange = {
        type: 'move',
        from: join('/p', file),
        to: join('/elsewhere', file),
      };
      expect(decodeChange('/p', encodeChange('/p', move))).toEqual(move);
    }),
  );
});
