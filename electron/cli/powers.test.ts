import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../platform/programs/run-program.js';
import { StrangerScene } from '../testing/stranger-project.js';
import { CLI } from '../testing/training-project.js';
import { EXIT, UsageError } from './output.js';
import { allowWords, printable, readPower } from './powers.js';

describe('the words of a yes', () => {
  it('a shell hands them on as they are, whatever the value', { timeout: 60_000 }, async () => {
    if (process.platform === 'win32') return; // there is no bash to ask
    const value = fc.oneof(
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.constantFrom("it's", '\\\\nas\\x', '$(id)', 'a\u001b[2Jb', '--x', ' ', '😀\u202e', '\\n'),
    );
    await fc.assert(
      fc.asyncProperty(
        // No program can be given half a character or a NUL.
        value.filter((text) => !/[\0\p{Cs}]/u.test(text)),
        async (text) => {
          const power = { kind: 'path', value: text } as const;
          const words = allowWords(power, 'linux');
          expect(words).not.toMatch(/\p{Cc}/u);
          const script = `set -- ${words}; printf %s "$2"`;
          const { stdout } = await promisify(execFile)('bash', ['-c', script], {
            env: { ...process.env, LC_ALL: 'C.UTF-8' },
          });
          expect(readPower(stdout)).toEqual(power);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('anything else is refused with the kinds that there are', () => {
    for (const text of ['', 'path', 'path=', 'everything=x', '=x']) {
      expect(() => readPower(text), text).toThrow(UsageError);
    }
    expect(readPower('send=a=b')).toEqual({ kind: 'send', value: 'a=b' });
  });

  it('nothing of a stranger’s steers the terminal', () => {
    expect(printable('a\u001b[31mb\u202e')).toBe('a\\u001b[31mb\\u202e');
  });
});

describe('commands on a project of a stranger’s', { timeout: 120_000 }, () => {
  let scene: StrangerScene;
  let dir = '';
  beforeEach(async () => {
    scene = new StrangerScene();
    await scene.make();
    dir = await scene.arrives('loot', {
      raw: { huggingface_repo_id: 'stranger/loot', network_module: 'evil_mod' },
    });
  });
  afterEach(() => scene.remove());

  /** The built command line (`npm run build` first). */
  const lora = (...words: string[]) =>
    runProgram(process.execPath, [CLI, ...words], {
      env: { PATH: process.env['PATH'] ?? '', LORA_STUDIO_DATA: join(scene.root, 'data') },
      timeoutMs: 60_000,
    });
  const engine = ['--engine', 'sd-scripts'];

  it('end with a code of their own, name the words, and pass with them', async () => {
    const refused = await lora('queue', 'add', dir, ...engine);
    expect(refused.exitCode).toBe(EXIT.needsPermission);
    expect(refused.stderr).toContain('--allow send=huggingface_repo_id=stranger/loot');
    expect(refused.stderr).toContain('--allow code=evil_mod');
    const some = await lora('preflight', dir, ...engine, '--allow', 'code=evil_mod');
    expect(some.exitCode).toBe(EXIT.needsPermission);
    expect(some.stderr).not.toContain('code=evil_mod');
    const all = ['--allow', 'send=huggingface_repo_id=stranger/loot'];
    expect(await lora('queue', 'add', dir, ...engine, ...all)).toMatchObject({ exitCode: 0 });
    const { stdout } = await lora('project', 'allowed');
    expect(stdout).toContain('code=evil_mod');
    const power = 'code=evil_mod';
    expect((await lora('project', 'powers', dir, '--revoke', power)).stdout).toContain(
      `off      ${power}`,
    );
    expect((await lora('queue', 'add', dir, ...engine)).exitCode).toBe(EXIT.needsPermission);
  });

  it('a file of settings that is typed is a yes for that run, and what it names is told', async () => {
    const file = join(scene.root, 'mine.toml');
    await writeFile(file, 'network_module = "evil_mod"\nhuggingface_repo_id = "stranger/loot"\n');
    const queued = await lora('queue', 'add', dir, ...engine, '--config', file);
    expect(queued.exitCode, queued.stderr).toBe(0);
    expect(queued.stderr).toContain('stranger/loot');
    expect((await lora('queue', 'add', dir, ...engine)).exitCode).toBe(EXIT.needsPermission);
    const known = await readFile(join(scene.root, 'data', 'known-projects.json'), 'utf8');
    expect(known).not.toContain('stranger/loot');
  });

  it('the check of a settings file names what it sends away and lets run', async () => {
    const file = join(scene.root, 'their.toml');
    await writeFile(
      file,
      'network_module = "evil_mod"\nlog_with = "wandb"\nae = "//nas/ae.safetensors"\n',
    );
    const { stdout } = await lora('config', 'check', file);
    expect(stdout).toMatch(/their\.toml:1: warning: network_module loads code .* evil_mod/);
    expect(stdout).toMatch(/their\.toml:2: warning: log_with sends .* log_with=wandb/);
    expect(stdout).toMatch(/their\.toml:3: info: \/\/nas\/ae\.safetensors .* not looked for/);
  });
});
