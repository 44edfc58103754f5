import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../shared/contract/index.js';
import { temporaryFolder } from '../testing/pictures.js';
import { App, captionIn, contentsOf, makePictures } from '../testing/shared-project.js';
import { waitFor } from '../testing/wait-for.js';
import type { StudioOptions } from './studio.js';

let root = '';
let remove: () => Promise<void>;
/** The clock by which beats are missed. */
let clock = 0;
const apps: App[] = [];
beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  clock = 0;
  await makePictures(dir(), 40);
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.studio.close();
  await remove();
});

const dir = () => join(root, 'project');
const lockPath = () => join(dir(), '.studio', 'owner.lock');
const TWO_MINUTES = 120_000;
const HOURS = 3_600_000;

/** An app with a data folder of its own: it knows nothing of the others. */
async function start(name: string, beatMs: number): Promise<App> {
  const ownerTimes: StudioOptions['ownerTimes'] = {
    now: () => clock,
    beatMs,
    lookMs: 10,
    patienceMs: TWO_MINUTES,
  };
  const app = await App.start(join(root, name), { ownerTimes });
  apps.push(app);
  return app;
}

/** Waits until the watcher of a project has looked at the lock a few times since. */
async function looks(app: App, projectId: string, is: (project: Project) => boolean) {
  return waitFor('the look', async () => {
    const project = await app.ask('projects.get', { projectId });
    return is(project) ? project : undefined;
  });
}

interface Lock {
  holder: { pid: number; startTime: string; bootId: string };
  since: number;
  extra: Record<string, string>;
}

/** The lock that an app leaves when it is killed, changed. */
async function plantLock(change: (lock: Lock) => Lock): Promise<void> {
  const app = await start('first', HOURS);
  await app.open(dir());
  const lock = JSON.parse(await readFile(lockPath(), 'utf8')) as Lock;
  await app.studio.close();
  apps.splice(0);
  await writeFile(lockPath(), JSON.stringify(change(lock)));
}

const onNas = ({ holder, since, extra }: Lock): Lock => ({
  holder: { ...holder, bootId: 'another boot' },
  since,
  extra: { ...extra, machine: 'f'.repeat(32), host: 'nas', user: 'pip', kind: 'web' },
});

describe('a project that another app has, which cannot be reached', { timeout: 60_000 }, () => {
  it('is told with its process and opened to read; every change is refused by name; the first one is untouched', async () => {
    const first = await start('first', 20);
    const { id: projectId } = await first.open(dir());
    await first.save(projectId, 'fox, of the first');
    const second = await start('second', 20);
    const opened = await second.open(dir());
    expect(opened).toMatchObject({
      id: projectId,
      ownedBy: null,
      readOnly: { why: 'elsewhere', who: { pid: process.pid, kind: 'cli' }, canTakeOver: false },
    });
    const { images } = await second.ask('datasets.snapshot', { projectId });
    expect(images).toHaveLength(40);
    const before = await contentsOf(dir());
    const imageId = images[0]?.id ?? '';
    const answers = await Promise.all([
      second.save(projectId, 'not mine'),
      second.client.request('projects.update', { projectId, name: 'Not mine' }),
      second.client.request('datasets.delete', { projectId, imageIds: [imageId] }),
      second.client.request('runs.start', { projectId, engine: 'rehearsal' }),
      second.client.request('queue.add', { projectId, engine: 'rehearsal' }),
      second.client.request('trash.empty', { projectId }),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ ok: false, error: { code: 'locked' } });
      expect(answer.ok ? '' : answer.error.message).toContain(`process ${process.pid}`);
    }
    const content = (async function* () {
      yield Buffer.from('x');
    })();
    const conceptId = opened.concepts[0]?.id ?? '';
    await expect(
      second.studio.upload(
        { projectId, conceptId, fileName: 'x.png', stream: content },
        new AbortController().signal,
      ),
    ).rejects.toMatchObject({ code: 'locked' });
    for (const name of ['history.get', 'trash.get', 'runs.list', 'doctor.get'] as const)
      expect((await second.client.request(name, { projectId })).ok, name).toBe(true);
    const { jobId } = await second.ask('doctor.run', { projectId, depth: 'full' });
    await waitFor('the check', async () =>
      (await second.ask('jobs.list', {})).jobs.some(
        ({ id, state }) => id === jobId && state === 'succeeded',
      ),
    );
    expect((await second.ask('doctor.get', { projectId })).report?.images).toBe(40);
    expect(await contentsOf(dir())).toEqual(before);
    expect((await first.ask('history.get', { projectId })).undo).toHaveLength(1);
  });

  it('is ours as soon as the other one lets go of it', async () => {
    const first = await start('first', 20);
    const { id: projectId } = await first.open(dir());
    const second = await start('second', 20);
    await second.open(dir());
    await first.studio.close();
    apps.shift();
    await looks(second, projectId, ({ readOnly }) => readOnly === null);
    await waitFor(
      'its images',
      async () => (await second.ask('datasets.snapshot', { projectId })).isComplete,
    );
    expect((await second.save(projectId, 'fox, of the second')).ok).toBe(true);
  });

  it('shows what the other one changes', async () => {
    const first = await start('first', 20);
    const { id: projectId } = await first.open(dir());
    const second = await start('second', 20);
    await second.open(dir());
    const names: string[] = [];
    second.client.subscribe('projects.changed', projectId, ({ name }) => names.push(name));
    await first.ask('projects.update', { projectId, name: 'Renamed' });
    await waitFor('the name', () => names.includes('Renamed'));
    expect((await first.save(projectId, 'fox, changed')).ok).toBe(true);
    await waitFor('the caption', async () =>
      (await second.ask('datasets.snapshot', { projectId })).images.some(
        ({ caption }) => caption === 'fox, changed',
      ),
    );
  });

  it('is never taken over while its lock beats, by whatever clock', async () => {
    const first = await start('first', 5);
    const { id: projectId } = await first.open(dir());
    const second = await start('second', 20);
    await second.open(dir());
    for (let hour = 1; hour <= 5; hour += 1) {
      const { mtimeMs } = await stat(lockPath());
      await waitFor('a beat', async () => {
        const now = await stat(lockPath());
        return now.mtimeMs !== mtimeMs;
      });
      clock += 60_000;
    }
    expect((await second.ask('projects.get', { projectId })).readOnly?.canTakeOver).toBe(false);
    const refused = await second.client.request('projects.takeOver', { projectId });
    expect(refused).toMatchObject({ ok: false, error: { code: 'locked' } });
    expect((await first.save(projectId, 'fox, still of the first')).ok).toBe(true);
  });

  it('without a beat for two minutes is offered; once taken over, the other one writes nothing more and is told', async () => {
    const first = await start('first', HOURS);
    const { id: projectId } = await first.open(dir());
    await first.save(projectId, 'fox, of the first');
    const second = await start('second', HOURS);
    const offers: boolean[] = [];
    await second.open(dir());
    second.client.subscribe('projects.changed', projectId, ({ readOnly }) =>
      offers.push(readOnly?.canTakeOver === true),
    );
    clock = TWO_MINUTES - 1;
    await new Promise((resolve) => setImmediate(resolve));
    expect((await second.ask('projects.get', { projectId })).readOnly?.canTakeOver).toBe(false);
    clock = 2 * TWO_MINUTES;
    await waitFor('the offer', () => offers.includes(true));
    // Nothing happens by itself.
    expect((await first.save(projectId, 'fox, still of the first')).ok).toBe(true);

    const taken = await second.ask('projects.takeOver', { projectId });
    expect([taken.id, taken.readOnly, taken.ownedBy]).toEqual([projectId, null, null]);
    const told: Project['readOnly'][] = [];
    first.client.subscribe('projects.changed', projectId, ({ readOnly }) => told.push(readOnly));
    const before = await contentsOf(dir());
    const late = await first.save(projectId, 'fox, too late');
    expect(late).toMatchObject({ ok: false, error: { code: 'locked' } });
    expect(late.ok ? '' : late.error.message).toContain('taken over');
    await waitFor('the word', () => told.length > 0);
    expect(told.at(-1)).toMatchObject({ why: 'lost', who: { pid: process.pid } });
    expect(await contentsOf(dir())).toEqual(before);
    expect((await first.save(projectId, 'fox, too late again')).ok).toBe(false);
    expect(await contentsOf(dir())).toEqual(before);

    expect((await second.save(projectId, 'fox, of the second')).ok).toBe(true);
    expect(await captionIn(dir())).toContain('of the second');
    expect((await second.ask('history.get', { projectId })).undo.length).toBeGreaterThan(1);
    const view = await first.ask('projects.get', { projectId });
    expect(view.readOnly).toMatchObject({ why: 'lost' });
  });
});

describe('a lock that was left behind', { timeout: 60_000 }, () => {
  it('of this machine before it was restarted is taken at once', async () => {
    await plantLock(({ holder, ...rest }) => ({
      ...rest,
      holder: { ...holder, bootId: '00000000-0000-4000-8000-000000000000' },
    }));
    const opened = await (await start('first', 20)).open(dir());
    expect([opened.readOnly, opened.ownedBy]).toEqual([null, null]);
  });

  it('of a process that is gone is taken at once, also by an app with another data folder', async () => {
    await plantLock(({ holder, ...rest }) => ({
      ...rest,
      holder: { ...holder, pid: 4_000_000 },
    }));
    const opened = await (await start('second', 20)).open(dir());
    expect([opened.readOnly, opened.ownedBy]).toEqual([null, null]);
  });

  it('of another pid world on this machine says open elsewhere, who and since when', async () => {
    await plantLock(({ holder, since, extra }) => ({
      holder: { ...holder, pid: 1 },
      since,
      extra: { ...extra, pidNamespace: 'pid:[1]' },
    }));
    const opened = await (await start('first', 20)).open(dir());
    expect(opened.readOnly).toMatchObject({ why: 'elsewhere', who: { pid: 1 } });
    expect(opened.readOnly?.since).toBeGreaterThan(0);
  });

  it('of another machine says open elsewhere; what it says is shown without control characters', async () => {
    await plantLock((lock) => {
      const { extra, ...rest } = onNas(lock);
      return { ...rest, extra: { ...extra, host: 'nas\u001b[31m\nred' } };
    });
    const app = await start('first', 20);
    const { id: projectId, readOnly } = await app.open(dir());
    expect(readOnly).toMatchObject({ why: 'elsewhere', who: { host: 'nas [31m red' } });
    const refused = await app.save(projectId, 'x');
    expect(refused.ok ? '' : refused.error.message).toContain('nas [31m red');
    expect(await readdir(join(dir(), '.studio'))).not.toContain('history');
  });
});
