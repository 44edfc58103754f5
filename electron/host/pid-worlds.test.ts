import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { otherPidWorld } from '../testing/can-mount.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { App, captionIn, contentsOf, makePictures } from '../testing/shared-project.js';
import { CLI } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';

const world = otherPidWorld();
let root = '';
let remove: () => Promise<void>;
let clock = 0;
let app: App | null = null;
beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  await makePictures(dir(), 4);
  await picture(24, 24, 9).png().toFile(join(root, 'new.png'));
  clock = 0;
});
afterEach(async () => {
  await app?.studio.close();
  app = null;
  await remove();
});

const dir = () => join(root, 'project');
/** Both worlds have one home, as a container has that the user's home is mounted into. */
const env = () => ({ ...process.env, LORA_STUDIO_DATA: join(root, 'data') });

async function start(): Promise<App> {
  app = await App.start(join(root, 'data'), {
    ownerTimes: { now: () => clock, beatMs: 20, lookMs: 10, patienceMs: 120_000 },
  });
  return app;
}

/** The built command line in the other world. */
function there(...words: string[]) {
  const [file = '', ...args] = world ?? [];
  return [file, [...args, process.execPath, CLI, ...words]] as const;
}

function ended(...words: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(...there(...words), { env: env(), timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe.skipIf(world === null)('a project and two pid worlds', { timeout: 120_000 }, () => {
  it('the second one is told and reads; its changes are refused by name; the first one’s history stays whole', async () => {
    const first = await start();
    const { id: projectId } = await first.open(dir());
    expect((await first.save(projectId, 'fox, of the first')).ok).toBe(true);
    const before = await contentsOf(dir());
    const listed = await ended('runs', 'list', dir(), '--json');
    expect([listed.code, listed.stdout.trim()]).toEqual([0, '[]']);
    expect(listed.stderr).toMatch(
      new RegExp(`open in another LoRA Studio.*process ${process.pid}`),
    );
    const refused = await ended('import', dir(), join(root, 'new.png'));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`process ${process.pid}`);
    const started = await ended('train', dir(), '--engine', 'rehearsal');
    expect([started.code, started.stderr]).toEqual([1, expect.stringContaining('only read')]);
    expect(await contentsOf(dir())).toEqual(before);
    expect((await first.save(projectId, 'fox, still of the first', 2)).ok).toBe(true);
    expect((await first.ask('history.get', { projectId })).undo).toHaveLength(2);
  });

  it('killed, it is not taken over silently, but offered after two minutes without a beat', async () => {
    const [file, args] = there('train', dir(), '--engine', 'rehearsal', '--set', 'epochs=10');
    const child = spawn(file, args, { env: env(), stdio: 'ignore' });
    try {
      const lock = join(dir(), '.studio', 'owner.lock');
      await waitFor('its lock', () => readFile(lock, 'utf8').catch(() => null));
      const mine = await start();
      const { id: projectId, readOnly } = await mine.open(dir());
      expect(readOnly).toMatchObject({ why: 'elsewhere', canTakeOver: false });
      child.kill('SIGKILL');
      await waitFor('its end', () => child.signalCode !== null);
      const isOffered = async () =>
        (await mine.ask('projects.get', { projectId })).readOnly?.canTakeOver === true;
      expect(await isOffered()).toBe(false);
      clock = 240_000;
      await waitFor('the offer', async () => (clock += 60_000) > 0 && (await isOffered()));
      expect((await mine.save(projectId, 'fox, not yet')).ok).toBe(false);
      expect(await mine.ask('projects.takeOver', { projectId })).toMatchObject({ readOnly: null });
      await mine.open(dir());
      expect((await mine.save(projectId, 'fox, mine')).ok).toBe(true);
      expect(await captionIn(dir())).toContain('mine');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
