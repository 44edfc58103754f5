import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCheckpoint } from './index.js';
import { canMount } from '../../testing/can-mount.js';

let dir: string;
let toDir: string;
let source: string;
const content = randomBytes(9 << 20);
const sha256 = createHash('sha256').update(content).digest('hex');

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'export-'));
  toDir = join(dir, 'ComfyUI', 'lörás 🎨');
  await mkdir(toDir, { recursive: true });
  source = join(dir, 'mychar-000002.safetensors');
  await writeFile(source, content);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('an export', () => {
  it('copies the checkpoint under its name, with its checksum', async () => {
    const seen: number[] = [];
    const result = await exportCheckpoint({ source, toDir, onProgress: (done) => seen.push(done) });
    const path = join(toDir, 'mychar-000002.safetensors');
    expect(result).toEqual({
      path,
      sha256,
      sizeBytes: content.length,
      renamed: false,
      alreadyThere: false,
    });
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(await readdir(toDir)).toEqual(['mychar-000002.safetensors']);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(content.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect((await readFile(source)).equals(content)).toBe(true);
  });

  it('says when the same file is there already', async () => {
    await exportCheckpoint({ source, toDir });
    const seen: number[] = [];
    const again = await exportCheckpoint({ source, toDir, onProgress: (done) => seen.push(done) });
    expect(again).toMatchObject({ alreadyThere: true, renamed: false, sha256 });
    expect(seen).toEqual([]);
    expect(await readdir(toDir)).toHaveLength(1);
  });

  it('never replaces another file', async () => {
    const other = randomBytes(content.length);
    await writeFile(join(toDir, 'x.safetensors'), other);
    const first = await exportCheckpoint({ source, toDir, name: 'x' });
    expect(first).toMatchObject({
      path: join(toDir, 'x-2.safetensors'),
      renamed: true,
      alreadyThere: false,
    });
    const second = await exportCheckpoint({ source, toDir, name: 'x.safetensors' });
    expect(second).toMatchObject({ path: first.path, renamed: true, alreadyThere: true });
    expect((await readFile(join(toDir, 'x.safetensors'))).equals(other)).toBe(true);
    expect((await readdir(toDir)).sort()).toEqual(['x-2.safetensors', 'x.safetensors']);
  });

  it.each([
    ['a/b\\c:d', 'a b c d.safetensors'],
    ['CON', '_CON.safetensors'],
    ['my lora.v2.safetensors', 'my lora.v2.safetensors'],
    ['../../evil', 'evil.safetensors'],
  ])('makes a name of %s that every system takes', async (name, wanted) => {
    await exportCheckpoint({ source, toDir, name });
    expect(await readdir(toDir)).toEqual([wanted]);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const abort = new AbortController();
    const copying = exportCheckpoint({
      source,
      toDir,
      signal: abort.signal,
      onProgress: (done) => {
        if (done > 0) abort.abort();
      },
    });
    await expect(copying).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(toDir)).toEqual([]);
  });
});

describe('what stands in the way', () => {
  it.each([
    ['not_found', () => ({ toDir: join(dir, 'gone') })],
    ['bad_request', () => ({ toDir: source })],
    ['not_found', () => ({ source: join(dir, 'gone.safetensors') })],
    ['bad_request', () => ({ source: dir })],
    ['bad_request', () => ({ name: '///' })],
  ])('%s', async (code, change) => {
    const failure = exportCheckpoint({ source, toDir, ...change() });
    await expect(failure).rejects.toMatchObject({ name: 'AppError', code });
    await expect(failure).rejects.toHaveProperty('hint');
    expect(await readdir(toDir)).toEqual([]);
  });

  it('a folder that cannot be written to', async () => {
    if (process.getuid?.() === 0) {
      // Permissions do not hold root back; the kernel's own file system does.
      const failure = exportCheckpoint({ source, toDir: '/proc/self' });
      await expect(failure).rejects.toMatchObject({ name: 'AppError' });
      return;
    }
    await chmod(toDir, 0o500);
    const failure = exportCheckpoint({ source, toDir });
    await expect(failure).rejects.toMatchObject({ code: 'read_only' });
    await chmod(toDir, 0o700);
  });
});

describe.skipIf(!canMount())('a full disk', () => {
  it('is named, and the half copy is removed', async () => {
    const program = join(dir, 'program.cjs');
    await build({
      stdin: {
        contents: `
          import { readdirSync } from 'node:fs';
          import { exportCheckpoint } from './export-checkpoint.js';
          exportCheckpoint({ source: process.argv[2], toDir: process.argv[3] }).then(
            () => console.log('{}'),
            (error) => console.log(JSON.stringify({ code: error.code, hint: error.hint, left: readdirSync(process.argv[3]) })),
          );`,
        resolveDir: import.meta.dirname,
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: program,
      logLevel: 'error',
    });
    const script = 'mount -t tmpfs -o size=2m tmpfs "$3" && exec "$0" "$1" "$2" "$3"';
    const output = await new Promise<string>((resolve, reject) => {
      const words = ['-rm', 'sh', '-c', script, process.execPath, program, source, toDir];
      execFile('unshare', words, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    expect(JSON.parse(output)).toMatchObject({ code: 'disk_full', left: [] });
    expect(await readdir(toDir)).toEqual([]);
  });
});
