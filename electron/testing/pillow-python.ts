import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PYTHON =
  process.env['LORA_STUDIO_PYTHON'] ?? (process.platform === 'win32' ? 'python' : 'python3');

/** What an installation of the trainer brings today; the verdicts were recorded with these. */
export const PICTURE_PINS = { pillow: '13.0.0', imagesize: '1.4.1' } as const;

const PACKAGES = [
  `pillow==${PICTURE_PINS.pillow}`,
  `imagesize==${PICTURE_PINS.imagesize}`,
  // Any that the Python takes: only its arrays are used.
  'numpy',
];

/**
 * A Python with the trainer's Pillow: an environment of the tests, made once in the cache. Null where there is no Python with
 * pip, or pip has no such version for it. Fails when it cannot be made for another reason.
 */
export async function pillowPython(): Promise<string | null> {
  const cache = process.env['LORA_STUDIO_CACHE'] ?? join(homedir(), '.cache', 'lora-studio');
  const dir = join(cache, 'python', `pillow-${PICTURE_PINS.pillow}`);
  const ready = pythonOf(dir);
  if (await isThere(ready)) return ready;
  if ((await run(PYTHON, ['-m', 'pip', '--version'])).code !== 0) return null;
  const made = `${dir}.${process.pid}`;
  await mkdir(join(cache, 'python'), { recursive: true });
  try {
    await mustRun(PYTHON, ['-m', 'venv', made]);
    const words = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', ...PACKAGES];
    const installed = await run(pythonOf(made), words);
    if (/No matching distribution/.test(installed.stderr)) return null;
    if (installed.code !== 0) throw new Error(`pip failed: ${installed.stderr}`);
    // Another test run may have made it meanwhile; either is as good. A venv runs from where it was moved to.
    if (!(await isThere(ready))) await rename(made, dir);
    return ready;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

function pythonOf(dir: string): string {
  return process.platform === 'win32'
    ? join(dir, 'Scripts', 'python.exe')
    : join(dir, 'bin', 'python');
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function run(file: string, words: readonly string[]): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile(file, [...words], (error, _stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, stderr }),
    );
  });
}

async function mustRun(file: string, words: readonly string[]): Promise<void> {
  const { code, stderr } = await run(file, words);
  if (code !== 0) throw new Error(`${file} ${words.join(' ')} failed: ${stderr}`);
}
