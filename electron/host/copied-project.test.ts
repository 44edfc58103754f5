import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canMount } from '../testing/can-mount.js';
import { temporaryFolder } from '../testing/pictures.js';
import { App, captionIn, makePictures } from '../testing/shared-project.js';
import { CLI } from '../testing/training-project.js';

let root = '';
let remove: () => Promise<void>;
const apps: App[] = [];
beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  await makePictures(at('first'));
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.studio.close();
  await remove();
});

const at = (name: string) => join(root, name);
const copy = (from: string, to: string) => cp(at(from), at(to), { recursive: true });

async function start(): Promise<App> {
  const app = await App.start(at('data'));
  apps.push(app);
  return app;
}

async function idIn(name: string): Promise<string> {
  const text = await readFile(join(at(name), 'project.json'), 'utf8');
  return (JSON.parse(text) as { id: string }).id;
}

async function undoOf(app: App, projectId: string): Promise<string[]> {
  return (await app.ask('history.get', { projectId })).undo.map(({ label }) => label);
}

describe('a copy of a project', { timeout: 60_000 }, () => {
  it('gets an id and a history of its own; both are open side by side, and nothing crosses', async () => {
    const app = await start();
    const first = await app.open(at('first'));
    expect((await app.save(first.id, 'fox, before the copy')).ok).toBe(true);
    await copy('first', 'second'); // with the lock of the open project
    const second = await app.open(at('second'));
    expect([second.dir, second.readOnly]).toEqual([at('second'), null]);
    expect(second.id).not.toBe(first.id);
    expect([await idIn('first'), await idIn('second')]).toEqual([first.id, second.id]);

    expect((await app.save(first.id, 'fox, of the first')).ok).toBe(true);
    expect((await app.save(second.id, 'fox, of the second')).ok).toBe(true);
    expect(await captionIn(at('first'))).toContain('of the first');
    expect(await captionIn(at('second'))).toContain('of the second');
    expect(await undoOf(app, second.id)).toHaveLength(1);
    // Set aside by name, nothing deleted.
    const kept = join(at('second'), '.studio', `history-of-${first.id}`);
    expect(await readdir(kept)).toEqual(['00000001.step', 'log']);
    await app.ask('projects.update', { projectId: first.id, name: 'Renamed' });
    expect((await app.ask('projects.get', { projectId: second.id })).name).not.toBe('Renamed');
  });

  it('is noticed when the original is not open, and again in another process', async () => {
    const first = await (await start()).open(at('first'));
    await apps.splice(0)[0]?.studio.close();
    await copy('first', 'second');
    const app = await start();
    const second = await app.open(at('second'));
    expect(second.id).not.toBe(first.id);
    expect((await app.open(at('first'))).id).toBe(first.id);
    const other = await start();
    expect((await other.open(at('second'))).id).toBe(second.id);
    expect(await idIn('second')).toBe(second.id);
  });

  it('opened between two openings of its original: nobody connects to himself, no file stays open', async () => {
    const app = await start();
    const first = await app.open(at('first'));
    await copy('first', 'second');
    await app.open(at('second'));
    const before = (await readdir('/proc/self/fd').catch(() => [])).length;
    for (let round = 0; round < 5; round += 1) {
      expect((await app.open(at('first'))).ownedBy).toBeNull();
      expect((await app.open(at('second'))).ownedBy).toBeNull();
    }
    const after = (await readdir('/proc/self/fd').catch(() => [])).length;
    expect(after).toBeLessThanOrEqual(before + 5);
    expect((await app.ask('projects.get', { projectId: first.id })).dir).toBe(at('first'));
  });

  it('keeps what was allowed to the original', async () => {
    const app = await start();
    const first = await app.open(at('first'));
    await app.studio.close();
    apps.splice(0);
    const { KnownProjects } = await import('../services/known-projects/index.js');
    const { silentLogger } = await import('../platform/log.js');
    const known = new KnownProjects(join(at('data'), 'known-projects.json'), silentLogger);
    await known.allow(first.id, [{ kind: 'path', value: '/models/flux.safetensors' }]);
    await copy('first', 'second');
    const second = await (await start()).open(at('second'));
    expect(await known.find(second.id)).toMatchObject({
      allowed: [{ kind: 'path', value: '/models/flux.safetensors' }],
    });
  });

  it('two copies opened at once get two ids', async () => {
    const first = await (await start()).open(at('first'));
    await apps.splice(0)[0]?.studio.close();
    for (const name of ['second', 'third']) await copy('first', name);
    const app = await start();
    const opened = await Promise.all(
      ['first', 'second', 'third'].map((name) => app.open(at(name))),
    );
    expect(opened[0]?.id).toBe(first.id);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(3);
  });
});

describe('the same project', { timeout: 60_000 }, () => {
  it('moved or renamed keeps its id and its history', async () => {
    const app = await start();
    const first = await app.open(at('first'));
    expect((await app.save(first.id, 'fox, edited')).ok).toBe(true);
    await app.studio.close();
    apps.splice(0);
    await mkdir(at('elsewhere'));
    await rename(at('first'), at('elsewhere/renamed'));
    const again = await start();
    const moved = await again.open(at('elsewhere/renamed'));
    expect(moved.id).toBe(first.id);
    expect(await undoOf(again, moved.id)).toHaveLength(1);
  });

  it('restored from a copy keeps its id and its history', async () => {
    const app = await start();
    const first = await app.open(at('first'));
    expect((await app.save(first.id, 'fox, edited')).ok).toBe(true);
    await copy('first', 'backup');
    await app.studio.close();
    apps.splice(0);
    await rm(at('first'), { recursive: true });
    await copy('backup', 'first');
    const again = await start();
    expect((await again.open(at('first'))).id).toBe(first.id);
    expect(await undoOf(again, first.id)).toHaveLength(1);
  });

  it('by another name of its folder is the one that is open', async () => {
    await symlink(at('first'), at('by-link'));
    const app = await start();
    const first = await app.open(at('first'));
    const again = await app.open(at('by-link'));
    expect([again.id, again.dir]).toEqual([first.id, first.dir]);
  });

  it.skipIf(!canMount())('mounted at another place keeps its id', async () => {
    const first = await (await start()).open(at('first'));
    await apps.splice(0)[0]?.studio.close();
    await mkdir(at('mounted'));
    const command = `mount --bind "$1" "$2" && "$3" "$4" runs list "$2" --json`;
    const words = ['sh', at('first'), at('mounted'), process.execPath, CLI];
    const { stdout } = await promisify(execFile)(
      'unshare',
      ['-rm', 'sh', '-c', command, ...words],
      { env: { ...process.env, LORA_STUDIO_DATA: at('data') } },
    );
    expect(stdout.trim()).toBe('[]');
    expect(await idIn('first')).toBe(first.id);
  });

  it('opened many times at once is opened once', async () => {
    const app = await start();
    const opened = await Promise.all(Array.from({ length: 8 }, () => app.open(at('first'))));
    expect(new Set(opened.map(({ id, ownedBy }) => `${id} ${String(ownedBy)}`)).size).toBe(1);
  });
});

it('the command line ends, with the reason, when the process that has the folder will not open it', async () => {
  // Its lock is held for a folder of images, which is no project of that process.
  const app = await start();
  const plain = await app.studio.openPlainFolder(at('first'));
  const run = promisify(execFile)(process.execPath, [CLI, 'runs', 'list', at('first')], {
    env: { ...process.env, LORA_STUDIO_DATA: at('data') },
    timeout: 30_000,
  });
  await expect(run).rejects.toMatchObject({
    code: 1,
    killed: false,
    stderr: expect.stringContaining('is at work in') as string,
  });
  await plain.close();
});
