import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageName } from '../../shared/domain/dataset/index.js';
import { picture } from './pictures.js';
import { CLI } from './training-project.js';

/** How a command of the built command line ended. */
export interface CommandEnd {
  readonly args: readonly string[];
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly end: Promise<CommandEnd>;
}

/** No command here has more than seconds of work; with others on a busy machine it may take this long (ms). */
const HANGS_AFTER_MS = 150_000;

/** Starts a command; one that hangs is ended, and `end` rejects naming it. */
export function startCommand(dataDir: string, args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, LORA_STUDIO_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = new Promise<CommandEnd>((resolve, reject) => {
    let hangs = false;
    const timer = setTimeout(() => {
      hangs = true;
      child.kill('SIGKILL');
    }, HANGS_AFTER_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      if (hangs) reject(new Error(`hangs: ${args.join(' ')}\n${stdout}\n${stderr}`));
      else resolve({ args, code, stdout, stderr });
    });
  });
  return { child, end };
}

/** Makes a folder of pictures, each of a content of its own; `first`: the number of the first one. */
export async function makePictures(dir: string, first: number, count: number): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  const base = await picture(24, 24, 1).png().toBuffer();
  const paths: string[] = [];
  for (let number = first; number < first + count; number += 1) {
    const path = join(dir, `picture ${number}.png`);
    // What follows the end of a PNG makes another file of the same picture.
    await writeFile(path, Buffer.concat([base, Buffer.from(`\n${number}`)]));
    await writeFile(join(dir, `picture ${number}.txt`), `number ${number}\n`);
    paths.push(path);
  }
  return paths;
}

/** How often each content is in a folder: SHA-256 -> number of images. */
export async function contentsOf(dir: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const name of (await readdir(dir)).filter(isImageName)) {
    const hash = await hashOf(join(dir, name));
    found.set(hash, (found.get(hash) ?? 0) + 1);
  }
  return found;
}

export async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
