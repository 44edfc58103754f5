import { chmod, link, lstat, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic, writeJsonAtomic } from './atomic-file.js';
import { acquireLock } from './owner-lock.js';
import { keepPrivate, makeFolder, modeOfNewFile } from './private-files.js';

let dir = '';
let data = '';
const said: string[] = [];
const log = { warn: (text: string) => void said.push(text) };
let umask = 0;
beforeEach(async () => {
  umask = process.umask(0o022);
  said.length = 0;
  dir = await mkdtemp(join(tmpdir(), 'private-'));
  data = join(dir, 'data');
});
afterEach(async () => {
  process.umask(umask);
  await rm(dir, { recursive: true, force: true });
});

const modeOf = async (...parts: string[]) => (await stat(join(...parts))).mode & 0o7777;
async function put(path: string, mode = 0o644): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, 'x');
  await chmod(path, mode);
}

describe.skipIf(process.platform === 'win32')('the user’s data folder', () => {
  it('is not made by looking; what is made in it later is for the user alone, and nothing above it', async () => {
    const deep = join(dir, 'config', 'data');
    await keepPrivate(deep, log);
    await expect(stat(deep)).rejects.toThrow('ENOENT');
    const lock = await acquireLock(join(deep, 'settings.json.lock'));
    await writeJsonAtomic(join(deep, 'settings.json'), {});
    await makeFolder(join(deep, 'thumbnails', 'ab'));
    for (const folder of ['', 'thumbnails', 'thumbnails/ab'])
      expect(await modeOf(deep, folder), folder).toBe(0o700);
    for (const file of ['settings.json', 'settings.json.lock'])
      expect(await modeOf(deep, file), file).toBe(0o600);
    expect(await modeOf(dir, 'config')).toBe(0o755);
    expect(said).toEqual([]);
    if (lock.acquired) await lock.release();
  });

  it('is closed at a start, with all that an older version left in it', async () => {
    const ours = [
      'settings.json',
      'settings.damaged-2026-01-01.json',
      '.settings.json.0123456789ab.tmp',
      'recent.json',
      'presets.json',
      'queue.json',
      'queue.json.lock',
      'secrets.json',
      'endpoint-keys.json',
      'window-state.json',
      'app.log',
      'app.log.old',
      'logs/serve.log',
      'env/logs/20260101-ab12.log',
      'models/flux/ae.safetensors',
      'thumbnails/ab/picture.webp',
    ];
    for (const name of ours) await put(join(data, name));
    await put(join(data, 'env', 'slots', 'python'), 0o755);
    await put(join(data, 'a note of the user'));
    await keepPrivate(data, log);
    for (const name of ours) expect(await modeOf(data, name), name).toBe(0o600);
    for (const folder of ['', 'logs', 'env', 'env/logs', 'models/flux', 'thumbnails/ab'])
      expect(await modeOf(data, folder), folder).toBe(0o700);
    expect(await modeOf(data, 'env', 'slots', 'python')).toBe(0o755);
    expect(await modeOf(data, 'a note of the user')).toBe(0o644);
    await writeFileAtomic(join(data, 'settings.json'), 'y');
    expect(await modeOf(data, 'settings.json')).toBe(0o600);
  });

  it('a link in it is not followed, and a file with a second name outside is left alone', async () => {
    await put(join(dir, 'outside', 'a.json'));
    await put(join(dir, 'shared.safetensors'));
    await mkdir(join(data, 'models'), { recursive: true });
    await symlink(join(dir, 'outside'), join(data, 'logs'));
    await symlink(join(dir, 'outside', 'a.json'), join(data, 'recent.json'));
    await link(join(dir, 'shared.safetensors'), join(data, 'models', 'shared.safetensors'));
    await keepPrivate(data, log);
    expect(await modeOf(dir, 'outside')).toBe(0o755);
    expect(await modeOf(dir, 'outside', 'a.json')).toBe(0o644);
    expect(await modeOf(dir, 'shared.safetensors')).toBe(0o644);
    expect((await lstat(join(data, 'logs'))).isSymbolicLink()).toBe(true);
    expect(await modeOf(data, 'models')).toBe(0o700);
  });

  it('a folder that all may write to stays open, but what is ours in it is closed', async () => {
    await put(join(data, 'settings.json'));
    await chmod(data, 0o1777);
    await keepPrivate(data, log);
    expect(await modeOf(data)).toBe(0o1777);
    expect(await modeOf(data, 'settings.json')).toBe(0o600);
  });

  it('elsewhere the usual modes stay', async () => {
    await keepPrivate(data, log);
    await writeJsonAtomic(join(dir, 'project', 'project.json'), {});
    expect(await modeOf(dir, 'project')).toBe(0o755);
    expect(await modeOf(dir, 'project', 'project.json')).toBe(0o644);
    await chmod(join(dir, 'project', 'project.json'), 0o640);
    await writeJsonAtomic(join(dir, 'project', 'project.json'), { a: 1 });
    expect(await modeOf(dir, 'project', 'project.json')).toBe(0o640);
    expect(modeOfNewFile(join(dir, 'x'))).toBe(0o666);
    expect(modeOfNewFile(`${data}-other/x`)).toBe(0o666);
  });
});
