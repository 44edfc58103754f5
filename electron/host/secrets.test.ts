import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServe, type ServeProcess } from '../testing/serve-process.js';
import {
  CLI,
  makeTrainingProject,
  runCli,
  type TrainingProject,
} from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';

const run = promisify(execFile);
const IS_LINUX = process.platform === 'linux';
let project: TrainingProject;
let umask = 0;
const open: ServeProcess[] = [];

beforeEach(async () => {
  umask = process.umask(0o022); // that of most systems; children inherit it
  project = await makeTrainingProject();
});
afterEach(async () => {
  for (const serve of open.splice(0)) await serve.stop();
  process.umask(umask);
  await project.remove();
});

async function serve(env: Record<string, string> = {}, args: string[] = []): Promise<ServeProcess> {
  const started = await startServe({ LORA_STUDIO_DATA: project.dataDir, ...env }, args);
  open.push(started);
  return started;
}

/** What a command says when it fails. */
async function failing(words: string[], env: Record<string, string> = {}): Promise<string> {
  const options = { env: { ...process.env, LORA_STUDIO_DATA: project.dataDir, ...env } };
  const failed: unknown = await run(process.execPath, [CLI, ...words], options).catch(
    (error: unknown) => error,
  );
  return (failed as { stderr?: string }).stderr ?? '';
}

/** All files and folders below a folder, with their modes. */
async function modesBelow(dir: string): Promise<[path: string, mode: number][]> {
  const found: [string, number][] = [[dir, (await lstat(dir)).mode]];
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) found.push(...(await modesBelow(path)));
    else found.push([path, (await lstat(path)).mode]);
  }
  return found;
}

describe.skipIf(!IS_LINUX)('serve --open', { timeout: 60_000 }, () => {
  it('puts no token into the arguments of any program, only a code that is good once', async () => {
    const bin = join(project.root, 'bin');
    const seen = join(project.root, 'seen');
    await mkdir(bin);
    const opener = `#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/cmdline > "${seen}.new"\nmv "${seen}.new" "${seen}"\n`;
    await writeFile(join(bin, 'xdg-open'), opener);
    await chmod(join(bin, 'xdg-open'), 0o755);
    const host = await serve({ PATH: `${bin}:${process.env['PATH'] ?? ''}` }, ['--open']);
    const words = await waitFor('the browser', () => readFile(seen, 'utf8').catch(() => null));
    const token = new URL(host.url).hash.replace('#token=', '');
    expect(token.length).toBeGreaterThan(40);
    expect(words).not.toContain(token);
    expect(await readFile(`/proc/${host.pid}/cmdline`, 'utf8')).not.toContain(token);
    const code = /#code=(\S+)/.exec(words)?.[1] ?? '';
    expect(await host.enter({ token: code })).toMatchObject({ status: 401 });
    expect(await host.enter({ code })).toMatchObject({ status: 204 });
    expect(await host.enter({ code })).toMatchObject({ status: 401, cookie: '' });
  });
});

describe('a session', { timeout: 120_000 }, () => {
  it('leaves nothing in the data folder that others may read, locks and temporaries included', async () => {
    const { dataDir, dir } = project;
    await runCli(dataDir, ['doctor', dir]);
    const host = await serve({}, ['--root', project.root]);
    const opened = await host.request('projects.open', { dir });
    if (!opened.ok) throw new Error(opened.error.message);
    const projectId = opened.value.id;
    const image = await waitFor('the images', async () => {
      const page = await host.request('datasets.snapshot', { projectId });
      return page.ok ? page.value.images[0] : null;
    });
    const picture = `/media/thumb/${projectId}/${encodeURIComponent(image.id)}?v=${encodeURIComponent(image.version)}&w=256`;
    expect(await host.get(picture)).toBe(200);
    const address = 'http://alice:pa55word@proxy.example:3128';
    await host.request('settings.update', { downloadProxy: address });
    await host.request('presets.save', {
      name: 'mine',
      values: { fields: { epochs: 1 }, raw: {} },
    });
    await runCli(dataDir, ['train', dir, '--engine', 'rehearsal', '--set', 'epochs=1']);
    await runCli(dataDir, ['queue', 'list']);
    await host.stop();
    open.splice(0);
    await rm(join(dataDir, 'settings.json'));
    await mkdir(join(dataDir, 'settings.json'), { mode: 0o700 });
    expect(await failing(['config', 'new'])).toMatch(/\(E\w+-\d+\)/);
    const all = await modesBelow(dataDir);
    const names = all.map(([path]) => path.slice(dataDir.length + 1));
    for (const wanted of [
      'recent.json',
      'passwords.json',
      'presets.json',
      'queue.json',
      'logs/cli.log',
    ])
      expect(names, wanted).toContain(wanted);
    expect(names.some((name) => /^thumbnails\/..\/.+\.webp$/.test(name))).toBe(true);
    if (process.platform === 'win32') return;
    const open_ = all.filter(([, mode]) => (mode & 0o077) !== 0);
    expect(open_.map(([path, mode]) => `${path} ${(mode & 0o777).toString(8)}`)).toEqual([]);
    expect((await stat(dir)).mode & 0o777).toBe(0o755);
    expect((await stat(join(dir, 'project.json'))).mode & 0o777).toBe(0o644);
  });

  it('hands no password to a page, nor to the output of a command', async () => {
    const host = await serve();
    const address = 'http://alice:pa55word@127.0.0.1:9';
    const updated = await host.request('settings.update', { downloadProxy: address });
    const read = await host.request('settings.get', {});
    expect(JSON.stringify([updated, read])).not.toContain('pa55word');
    expect(read).toMatchObject({
      ok: true,
      value: { downloadProxy: 'http://alice:•••@127.0.0.1:9' },
    });
    const said = await failing(['models', 'download', 'clip_l'], { LORA_STUDIO_LOG: '1' });
    expect(said).toContain('127.0.0.1');
    expect(said).not.toContain('pa55word');
  });
});

describe('an internal error', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    await mkdir(join(project.dataDir, 'settings.json'), { recursive: true });
  });
  const logs = () => readdir(join(project.dataDir, 'logs')).catch(() => []);

  it('of a command has its number in a log, and the log is named', async () => {
    const said = await failing(['config', 'new']);
    const number = /\((E\w+-\d+)\)/.exec(said)?.[1] ?? 'none';
    const file = join(project.dataDir, 'logs', 'cli.log');
    expect(said).toContain(file);
    expect(await readFile(file, 'utf8')).toMatch(
      new RegExp(`error ${number} unexpected Error: EISDIR`),
    );
    expect(await failing(['config', 'new'], { LORA_STUDIO_LOG: '1' })).toContain(
      'unexpected Error: EISDIR',
    );
  });

  it('of the web host has its number in a log, and the log is named', async () => {
    const host = await serve();
    const answer = await host.request('settings.get', {});
    if (answer.ok) throw new Error('that should have failed');
    expect(answer.error.code).toBe('internal');
    const file = join(project.dataDir, 'logs', 'serve.log');
    expect(answer.error.hint).toContain(file);
    const number = /\((E\w+-\d+)\)/.exec(answer.error.message)?.[1] ?? 'none';
    await waitFor('its number in the log', async () =>
      (await readFile(file, 'utf8').catch(() => '')).includes(`error ${number} unexpected`),
    );
  });

  it('is the only thing that makes a log: a command that goes well leaves none', async () => {
    await rm(join(project.dataDir, 'settings.json'), { recursive: true });
    await runCli(project.dataDir, ['config', 'new']);
    await runCli(project.dataDir, ['scan', project.dir]);
    expect(await failing(['inspect', join(project.root, 'nothing.safetensors')])).toMatch(
      /^error: /,
    );
    expect(await logs()).toEqual([]);
  });
});
