import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownIdentity } from '../platform/process-identity.js';
import { App, contentsOf, makePictures } from '../testing/shared-project.js';

const me = await ownIdentity();
let root = '';
let listener: Server;
let app: App;
/** What came to the stranger's socket. */
const heard: string[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lock-'));
  listener = createServer((socket) => {
    heard.push('a connection');
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(join(root, 's'), resolve));
  app = await App.start(join(root, 'data'));
});
afterAll(async () => {
  await app.studio.close();
  listener.close();
  await rm(root, { recursive: true, force: true });
});

const pids = fc.oneof(
  fc.constantFrom<unknown>(1, process.pid, process.ppid, 0, -1, 'one', null, 2 ** 53),
  fc.integer(),
);
const words = fc.oneof(
  // What looks right: this very process.
  fc.constantFrom('', '0', '1', 'x'.repeat(300), me?.startTime ?? '', me?.bootId ?? ''),
  fc.string(),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 24, maxLength: 24 }),
);

/** Locks as strangers may put them into a project, with addresses to connect to. */
const locks = fc.oneof(
  fc.string(),
  fc.json(),
  fc.record(
    {
      holder: fc.record({ pid: pids, startTime: words, bootId: words }, { requiredKeys: ['pid'] }),
      since: fc.oneof(fc.integer(), fc.double(), fc.string()),
      extra: fc.record(
        {
          kind: words,
          user: words,
          host: words,
          machine: words,
          pidNamespace: words,
          instance: words,
          lease: words,
          dev: words,
          ino: words,
          socket: fc.constant('SOCKET'),
          secret: words,
        },
        { requiredKeys: ['socket'] },
      ),
    },
    { requiredKeys: ['holder', 'extra'] },
  ),
);

it(
  'a lock of a stranger never leads to a connection; the project opens, at worst to be read, and nothing of it is changed then',
  { timeout: 120_000 },
  async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(locks, async (lock) => {
        const dir = join(root, `project-${(number += 1)}`);
        await makePictures(dir, 1);
        await mkdir(join(dir, '.studio'));
        const text = typeof lock === 'string' ? lock : JSON.stringify(lock);
        await writeFile(
          join(dir, '.studio', 'owner.lock'),
          text.replaceAll('SOCKET', join(root, 's')),
        );
        const before = await contentsOf(dir);
        const project = await app.open(dir);
        expect(['elsewhere', undefined]).toContain(project.readOnly?.why);
        if (project.readOnly !== null) expect(await contentsOf(dir)).toEqual(before);
        else expect((await app.save(project.id, 'fox, mine')).ok).toBe(true);
        await app.ask('projects.close', { projectId: project.id });
        await rm(dir, { recursive: true });
      }),
      { numRuns: 60 },
    );
    expect(heard).toEqual([]);
  },
);

it('a lock that is a link, a folder or far too long is moved aside, and followed nowhere', async () => {
  const outside = join(root, 'outside');
  await writeFile(outside, 'mine');
  const make: [string, (path: string) => Promise<unknown>][] = [
    ['link', (path) => symlink(outside, path)],
    ['folder', (path) => mkdir(path)],
    ['long', (path) => writeFile(path, 'x'.repeat(1_000_000))],
  ];
  for (const [name, plant] of make) {
    const dir = join(root, name);
    await makePictures(dir, 1);
    await mkdir(join(dir, '.studio'));
    await plant(join(dir, '.studio', 'owner.lock'));
    const project = await app.open(dir);
    expect(project.readOnly, name).toBeNull();
    const kept = (await readdir(join(dir, '.studio'))).filter((one) =>
      one.includes('-moved-aside-'),
    );
    expect(kept, name).toHaveLength(name === 'long' ? 0 : 1);
    await app.ask('projects.close', { projectId: project.id });
  }
  expect((await contentsOf(root))[outside]).toBe('mine');
});
