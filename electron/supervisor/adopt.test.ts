import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, membersOfGroup } from '../platform/process-identity.js';
import { bundleProgram } from '../testing/bundle.js';
import { writeLaunch } from '../testing/launch-record.js';
import { temporaryFolder } from '../testing/pictures.js';
import { waitFor } from '../testing/wait-for.js';
import { besideRecord, readRecord } from './record.js';

let dir: string;
let runDir: string;
let bundle: string;
let clean: () => Promise<void>;
const started: ChildProcess[] = [];

beforeAll(async () => {
  bundle = await bundleProgram('electron/supervisor/main.ts');
});
beforeEach(async () => {
  ({ dir, remove: clean } = await temporaryFolder());
  runDir = join(dir, 'run');
  await mkdir(runDir);
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await clean();
});

function supervise(way: string, launch: string): ChildProcess {
  const child = spawn(process.execPath, [bundle, way, launch], { stdio: 'ignore' });
  started.push(child);
  return child;
}
const command = (script: string) => ({
  file: process.execPath,
  args: ['-e', script],
  cwd: dir,
  env: {},
});
const TOUCH = `require('node:fs').writeFileSync('ran', '')`;
const untilGone = (child: ChildProcess) => waitFor('its end', () => child.exitCode !== null);

describe('a supervisor that adopts', () => {
  it('holds no code that could start a trainer', async () => {
    const { metafile } = await build({
      entryPoints: [join(import.meta.dirname, 'adopt.ts')],
      bundle: true,
      platform: 'node',
      write: false,
      metafile: true,
    });
    const parts = Object.entries(metafile.inputs);
    expect(parts.map(([path]) => path).filter((path) => path.endsWith('start-trainer.ts'))).toEqual(
      [],
    );
    const spawning = parts
      .filter(([, { imports }]) => imports.some((one) => one.path === 'node:child_process'))
      .map(([path]) => path.replace(/^.*electron\//, ''));
    // These call programs of the system, by names of their own, for a look or an end.
    expect(spawning.sort()).toEqual([
      'platform/process-command.ts',
      'platform/process-identity.ts',
      'platform/process-tree.ts',
      'supervisor/stay-awake.ts',
    ]);
  });

  it.each<[string, string | null]>([
    ['nothing was begun', null],
    ['what was begun cannot be read', '{"version":1,'],
    ['what was begun is no record', '[]'],
  ])('never starts the command of the run: %s', async (_, processes) => {
    const launch = await writeLaunch(join(dir, 'local'), runDir, command(TOUCH));
    if (processes !== null) await writeFile(besideRecord(launch).processes, processes);
    await untilGone(supervise('adopt', launch));
    expect(await readdir(dir)).not.toContain('ran');
    const shown = await readRecord(join(runDir, 'supervisor.json'));
    expect(shown?.exit ?? null).toEqual(
      processes === null ? null : expect.objectContaining({ code: null, isKnown: false }),
    );
  });
});

describe('a supervisor that starts', () => {
  it.each(['{"version":1,', '[]', ''])(
    'starts nothing where a start was begun before, readable or not: %j',
    async (processes) => {
      const launch = await writeLaunch(join(dir, 'local'), runDir, command(TOUCH));
      await writeFile(besideRecord(launch).processes, processes);
      await untilGone(supervise('start', launch));
      expect(await readdir(dir)).not.toContain('ran');
    },
  );

  it('takes the command from its record, never from the run’s folder', async () => {
    const launch = await writeLaunch(join(dir, 'local'), runDir, command(TOUCH));
    const forged = command(`require('node:fs').writeFileSync('forged', '')`);
    await writeFile(join(runDir, 'run.json'), JSON.stringify({ id: 'x', command: forged }));
    await untilGone(supervise('start', launch));
    expect(await readdir(dir)).toContain('ran');
    expect(await readdir(dir)).not.toContain('forged');
  });

  it('refuses a run that it cannot start, and what is no record', async () => {
    const launch = await writeLaunch(join(dir, 'local'), runDir, null);
    const child = supervise('start', launch);
    await untilGone(child);
    expect(child.exitCode).toBe(1);
    await writeFile(join(runDir, 'run.json'), JSON.stringify({ id: 'x', command: command(TOUCH) }));
    for (const words of [['start', join(runDir, 'run.json')], ['start', runDir], [runDir]]) {
      const other = spawn(process.execPath, [bundle, ...words], { stdio: 'ignore' });
      started.push(other);
      await untilGone(other);
      expect(other.exitCode).not.toBe(0);
    }
    expect(await readdir(dir)).not.toContain('ran');
  });
});

it.skipIf(process.platform !== 'linux')(
  'goes along with a run’s folder that is moved while the run is on',
  async () => {
    const launch = await writeLaunch(
      join(dir, 'local'),
      runDir,
      command('setInterval(() => {}, 1000)'),
    );
    supervise('start', launch);
    const { trainer } = await waitFor('the trainer', async () => {
      const found = await readRecord(besideRecord(launch).processes);
      return found?.trainer ? { trainer: found.trainer } : null;
    });
    const moved = join(dir, 'moved');
    await rename(runDir, moved);
    const record = JSON.parse(await readFile(launch, 'utf8')) as object;
    await writeFile(`${launch}.new`, JSON.stringify({ ...record, runDir: moved }));
    await rename(`${launch}.new`, launch);
    await writeFile(join(moved, 'control.json'), JSON.stringify({ stop: { how: 'now', at: 1 } }));
    const ended = await waitFor('the exit', async () => {
      const found = await readRecord(join(moved, 'supervisor.json'));
      return found?.exit ? found : null;
    });
    expect(ended.killedAt).not.toBeNull();
    expect(await isRunning(trainer)).toBe(false);
    expect(await membersOfGroup(trainer.pid)).toEqual([]);
  },
);
