import { access, constants, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import type { CheckLine } from '../../../shared/contract/index.js';
import { hazardsOf, type PlaceFacts } from '../../../shared/domain/environment/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { freeBytes } from '../../platform/free-space.js';
import { runProgram } from '../../platform/programs/run-program.js';
import type { Layout } from './layout.js';

/** What stands against an environment in that folder, before anything is written. */
export async function hazardsOfPlace(layout: Layout, neededBytes: number): Promise<CheckLine[]> {
  return hazardsOf(await placeFacts(layout), neededBytes);
}

async function placeFacts(layout: Layout): Promise<PlaceFacts> {
  const existing = await nearestExisting(layout.dir);
  const platform =
    process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
  return {
    path: layout.dir,
    platform,
    cloudFolders: cloudFolders(platform, process.env),
    fileSystem: await fileSystemOf(existing, platform),
    longPaths: platform === 'win32' ? await longPathsAllowed() : null,
    freeBytes: await freeBytes(existing),
    isWritable: await isWritable(existing),
    isOursOrEmpty: await layout.isOursOrEmpty(),
  };
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch (error) {
    const parent = dirname(path);
    if (nodeErrorCode(error) !== 'ENOENT' || parent === path) return path;
    return nearestExisting(parent);
  }
}

async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch {
    return false; // whatever the reason, nothing can be installed there
  }
}

/** Where OneDrive and Dropbox keep their folders: Windows tells by variables, the others by usual names. */
function cloudFolders(platform: PlaceFacts['platform'], env: NodeJS.ProcessEnv): string[] {
  const named = ['OneDrive', 'OneDriveConsumer', 'OneDriveCommercial'].map(
    (name) => env[name] ?? '',
  );
  const usual = ['OneDrive', 'Dropbox', 'Google Drive'].map((name) => join(homedir(), name));
  const mac = platform === 'darwin' ? [join(homedir(), 'Library', 'Mobile Documents')] : [];
  return [...named, ...usual, ...mac].filter((path) => path !== '');
}

/** Numbers that Linux gives its file systems (`linux/magic.h`, `fs/exfat`). */
const LINUX_TYPES: Readonly<Record<number, string>> = { 0x2011bab0: 'exfat', 0x4d44: 'vfat' };

async function fileSystemOf(
  path: string,
  platform: PlaceFacts['platform'],
): Promise<string | null> {
  if (platform === 'linux') return LINUX_TYPES[(await statfs(path)).type] ?? null;
  if (platform !== 'win32') return null;
  const root = parse(path).root;
  if (!/^[A-Za-z]:/.test(root)) return null;
  const script = `[IO.DriveInfo]::new('${root.slice(0, 1)}').DriveFormat`;
  const answer = await ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  return answer?.trim().toLowerCase() || null;
}

async function longPathsAllowed(): Promise<boolean | null> {
  const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem';
  const answer = await ask('reg.exe', ['query', key, '/v', 'LongPathsEnabled']);
  return answer === null ? null : /0x1\s*$/m.test(answer);
}

async function ask(file: string, args: string[]): Promise<string | null> {
  // What cannot be asked is unknown, and an unknown is not held against the place.
  const answer = await runProgram(file, args, { timeoutMs: 20_000 }).catch(() => null);
  return answer?.exitCode === 0 ? answer.stdout : null;
}
