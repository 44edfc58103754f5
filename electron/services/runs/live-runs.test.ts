import { fork, type ChildProcess } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { besideRecord, type SupervisorRecord } from '../../supervisor/record.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { waitFor } from '../../testing/wait-for.js';
import { LiveRuns, type OwnRun } from './live-runs.js';

let dir: string;
let live: LiveRuns;
let clean: () => Promise<void>;
const children: ChildProcess[] = [];
beforeEach(async () => {
  ({ dir, remove: clean } = await temporaryFolder());
  live = new LiveRuns(join(dir, 'local'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await clean();
});

const RUN_ID = '20260101-120000-abcdef';
const gone = { pid: 2 ** 22 - 1, startTime: '1', bootId: 'x' };
const ended: SupervisorRecord = {
  version: 1,
  supervisor: gone,
  trainer: gone,
  spawnedAt: 1,
  heartbeat: 1,
  adoptions: 0,
  killedAt: null,
  exit: { at: 2, code: 0, signal: null, isKnown: true, survivors: [] },
  spawnError: null,
};

/** A run as it is recorded before its start, in `project` of the temporary folder, with these programs. */
async function begin(project: string, programs: readonly string[] = []): Promise<OwnRun> {
  const runDir = join(dir, project, 'runs', RUN_ID);
  await mkdir(runDir, { recursive: true });
  const { own } = await live.begin(async (keep) => {
    for (const program of programs) await keep(program);
    return {
      projectId: 'project-0001',
      runId: RUN_ID,
      runDir,
      mark: runDir,
      mode: 'launcher' as const,
      processes: 1,
      startedBy: null,
      command: { file: 'x', args: [], cwd: runDir, env: {} },
      trainer: { python: '/my/python', scriptsDir: '/my/scripts', plainScript: false },
    };
  });
  return own;
}
const find = (project: string, nonce: string | null, id = RUN_ID) =>
  live.find(join(dir, project, 'runs', RUN_ID), { id, nonce });
const write = (name: string, text: string) =>
  writeFile(join(dir, name), text).then(() => join(dir, name));
const kept = () => readdir(join(dir, 'local', 'programs'));

describe('LiveRuns', () => {
  it('knows what it recorded, by nonce, run and place; everything else is history', async () => {
    const own = await begin('mine');
    const { nonce } = own.record;
    expect(await find('mine', nonce)).toMatchObject({ isLive: true, record: { nonce } });
    expect(await find('mine', null)).toBeNull();
    expect(await find('mine', '0'.repeat(32))).toBeNull();
    expect(await find('mine', nonce, '20260101-120000-other0')).toBeNull();
    if (process.platform !== 'win32') {
      expect((await stat(own.path)).mode & 0o777).toBe(0o600);
      expect((await stat(join(dir, 'local', 'live-runs'))).mode & 0o777).toBe(0o700);
    }
  });

  it('is not misled by a copy of the folder of a live run', async () => {
    const { record } = await begin('mine');
    await cp(join(dir, 'mine'), join(dir, 'copy'), { recursive: true });
    expect(await find('copy', record.nonce)).toBeNull();
    expect(await find('mine', record.nonce)).not.toBeNull();
  });

  it('goes along with a project that is moved while its run is on, and tells the supervisor', async () => {
    const { record, path } = await begin('mine');
    await rename(join(dir, 'mine'), join(dir, 'moved'));
    const runDir = join(dir, 'moved', 'runs', RUN_ID);
    expect(await find('moved', record.nonce)).toMatchObject({ isLive: true, record: { runDir } });
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ runDir, mark: record.mark });
  });

  it('remembers a settled run, with what a resume needs, and looks at no process of it any more', async () => {
    const own = await begin('mine');
    await writeFile(besideRecord(own.path).processes, JSON.stringify(ended));
    expect((await live.settle(own)).isLive).toBe(false);
    expect(await readdir(join(dir, 'local', 'live-runs'))).toEqual([]);
    expect(await find('mine', own.record.nonce)).toMatchObject({
      isLive: false,
      record: { trainer: { python: '/my/python', scriptsDir: '/my/scripts' } },
    });
    // Settled by two processes at once.
    await expect(live.settle(own)).resolves.toMatchObject({ isLive: false });
  });
});

describe('programs of runs', () => {
  it('stay while a run uses them, over an update of the app, and go with the last one', async () => {
    const program = await write('supervisor.cjs', 'version 1');
    const first = await begin('one', [program]);
    const [before = ''] = await kept();
    await write('supervisor.cjs', 'version 2');
    const second = await begin('two', [program]);
    expect((await kept()).length).toBe(2);
    expect(await readFile(join(dir, 'local', 'programs', before, 'supervisor.cjs'), 'utf8')).toBe(
      'version 1',
    );
    await writeFile(besideRecord(second.path).processes, JSON.stringify(ended));
    await live.settle(second);
    expect(await kept()).toEqual([before]);
    await writeFile(besideRecord(first.path).processes, JSON.stringify(ended));
    await live.settle(first);
    expect(await kept()).toEqual([]);
  });

  it('with which something is started for a run count as used by it, and are looked at first', async () => {
    const own = await begin('one');
    const program = await write('supervisor.cjs', 'the app’s own');
    const path = await live.programFor(own, program);
    await writeFile(path, 'forged');
    expect(await live.programFor(own, program)).toBe(path);
    expect(await readFile(path, 'utf8')).toBe('the app’s own');
    const other = await begin('other');
    await writeFile(besideRecord(other.path).processes, JSON.stringify(ended));
    await live.settle(other);
    expect(await kept()).toHaveLength(1);
  });

  it('go, too, when a run ended while nobody had its project open, or is gone with its folder', async () => {
    const over = await begin('over', [await write('a.cjs', 'a')]);
    await writeFile(besideRecord(over.path).processes, JSON.stringify(ended));
    await begin('deleted', [await write('b.cjs', 'b')]);
    await rm(join(dir, 'deleted'), { recursive: true });
    const on = await begin('on', [await write('c.cjs', 'c')]);
    const last = await begin('last');
    await writeFile(besideRecord(last.path).processes, JSON.stringify(ended));
    expect(await kept()).toHaveLength(3);
    await live.settle(last);
    expect(await kept()).toEqual(on.record.programs);
    expect(await find('over', over.record.nonce)).toMatchObject({ isLive: false });
  });

  it(
    'are never taken away from a process that is just starting with them',
    { timeout: 60_000 },
    async () => {
      // Two processes begin and settle runs with one and the same program, as fast as they can.
      const bundle = join(dir, 'contender.cjs');
      const contents = `
      import { LiveRuns } from './live-runs.js';
      import { besideRecord } from '../../supervisor/record.js';
      import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
      const [, , local, program, runDir] = process.argv;
      mkdirSync(runDir, { recursive: true });
      const live = new LiveRuns(local);
      const run = { projectId: 'project-0001', runId: '${RUN_ID}', runDir, mark: runDir, mode: 'plain',
        processes: 1, startedBy: null, command: null, trainer: null };
      (async () => {
        for (let round = 0; round < 15; round += 1) {
          const { own } = await live.begin(async (keep) => { await keep(program); return run; });
          const path = await live.programFor(own, program);
          for (let look = 0; look < 20; look += 1) {
            if (readFileSync(path, 'utf8') !== 'the program') throw new Error('not whole');
            await new Promise((resolve) => setImmediate(resolve));
          }
          writeFileSync(besideRecord(own.path).processes, '${JSON.stringify(ended)}');
          await live.settle(own);
        }
        process.send('good');
      })().catch((error) => process.send(String(error)));`;
      await build({
        stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
        bundle: true,
        platform: 'node',
        format: 'cjs',
        outfile: bundle,
        external: ['sharp'],
      });
      const program = await write('program.cjs', 'the program');
      const said: unknown[] = [];
      for (const name of ['a', 'b', 'c']) {
        const child = fork(bundle, [join(dir, 'local'), program, join(dir, name)]);
        child.on('message', (word) => said.push(word));
        children.push(child);
      }
      await waitFor('all answers', () => said.length === 3, 50_000);
      expect(said).toEqual(['good', 'good', 'good']);
      expect(await kept()).toEqual([]);
    },
  );
});
