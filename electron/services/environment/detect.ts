import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FoundTrainer } from '../../../shared/contract/index.js';

interface Looked {
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** Looks for sd-scripts and kohya_ss (which holds sd-scripts in a folder of its own) in the places where people put them. */
export async function detectTrainers(
  more: readonly string[] = [],
  facts: Looked = { home: homedir(), platform: process.platform },
): Promise<FoundTrainer[]> {
  const found = new Map<string, FoundTrainer>();
  for (const parent of [...more, ...parentsOf(facts)]) {
    for (const name of ['sd-scripts', 'kohya_ss', 'kohya-ss', 'fluxgym', 'lora-scripts', '']) {
      const one = await trainerAt(join(parent, name), facts.platform);
      if (one !== null && !found.has(one.scriptsDir)) found.set(one.scriptsDir, one);
    }
  }
  return [...found.values()];
}

function parentsOf({ home, platform }: Looked): string[] {
  const below = [
    '',
    'Documents',
    'Desktop',
    'Downloads',
    'AI',
    'ai',
    'git',
    'src',
    'projects',
    'StableDiffusion',
  ];
  const shared =
    platform === 'win32'
      ? ['C:\\', 'D:\\', 'E:\\'].flatMap((drive) => [
          drive,
          join(drive, 'AI'),
          join(drive, 'StableDiffusion'),
        ])
      : ['/workspace', '/opt', '/mnt/data', '/data'];
  return [...below.map((name) => join(home, name)), ...shared];
}

/** Where the scripts lie inside such a folder: itself, or the folder of sd-scripts in kohya_ss and fluxgym. */
async function trainerAt(dir: string, platform: NodeJS.Platform): Promise<FoundTrainer | null> {
  for (const inside of ['', 'sd-scripts', join('scripts', 'stable')]) {
    const scriptsDir = join(dir, inside);
    if (!(await isThere(join(scriptsDir, 'flux_train_network.py')))) continue;
    const python = (await pythonIn(scriptsDir, platform)) ?? (await pythonIn(dir, platform)) ?? '';
    const origin = inside === '' ? dir : `${inside} in ${dir}`;
    return { scriptsDir, python, origin };
  }
  return null;
}

async function pythonIn(dir: string, platform: NodeJS.Platform): Promise<string | null> {
  const inside = platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  for (const venv of ['venv', '.venv', 'env']) {
    const python = join(dir, venv, ...inside);
    if (await isThere(python)) return python;
  }
  return null;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false, // absent or out of reach: not found
  );
}
