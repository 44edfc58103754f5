import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleProgram } from '../../testing/bundle.js';
import { openedHistory } from '../../testing/open-project.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { canMount } from '../../testing/can-mount.js';

let dir = '';
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

interface Report {
  readonly error: { code: string; message: string; hint: string };
  /** Captions that are neither as before nor as wanted. */
  readonly torn: number;
  readonly changed: number;
  readonly litter: string[];
  readonly undoFailed: unknown[];
  readonly isAsBefore: boolean;
}

describe.skipIf(!canMount())('a disk that is really full', () => {
  // Room for the journal and a part of the batch; then for less than the journal.
  it.each([
    ['in the middle of a batch', '6m', true],
    ['before the journal is whole', '3m', false],
  ])(
    '%s: a clear error, nothing lost, no litter, all can be taken back',
    async (_, size, hasBegun) => {
      const program = await bundleProgram('electron/testing/full-disk-batch.ts');
      const script = `mount -t tmpfs -o size=${size} tmpfs "$2" && exec "$0" "$1" "$2"`;
      const output = await new Promise<string>((resolve, reject) => {
        const words = ['-rm', 'sh', '-c', script, process.execPath, program, dir];
        execFile('unshare', words, (error, out) => (error ? reject(error) : resolve(out)));
      });
      const report = JSON.parse(output) as Report;
      expect(report.error).toMatchObject({ code: 'disk_full' });
      expect(report).toMatchObject({ torn: 0, litter: [], undoFailed: [], isAsBefore: true });
      if (hasBegun) expect(report.changed).toBeGreaterThan(0);
      else expect(report.changed).toBe(0);
    },
  );
});

/** Runs as a user who may not write everywhere: the superuser passes over permissions. */
async function asPlainUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  execFileSync('chown', ['-R', '65534:65534', dir]);
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

it.skipIf(process.platform === 'win32')(
  'a folder that is read-only is named, file by file, and nothing is changed',
  async () => {
    const folder = join(dir, 'img');
    await mkdir(folder);
    await writeFile(join(folder, 'a.txt'), 'old');
    const change = {
      type: 'write',
      path: join(folder, 'a.txt'),
      before: Buffer.from('old'),
      after: Buffer.from('new'),
    } as const;
    const done = await asPlainUser(async () => {
      const history = await openedHistory(dir);
      await chmod(folder, 0o555);
      try {
        return await history.perform({ kind: 'batch', label: 'Test' }, [change]);
      } finally {
        await chmod(folder, 0o755);
      }
    });
    expect(done.failed).toMatchObject([
      { file: 'a.txt', reason: expect.stringContaining('refused') as string },
    ]);
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.txt']);
  },
);
