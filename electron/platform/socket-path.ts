import { chmod, lstat, mkdir, readdir, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { AppError } from '../../shared/result/errors.js';

/** Longest path that every Unix takes for a socket (macOS: 103 bytes). */
const MAX_SOCKET_PATH = 100;

/**
 * A fresh address for a local socket of this user: a file in a folder that only the user may enter, or a named pipe on
 * Windows. Makes the folder and removes sockets of processes that are gone. Throws `forbidden_path` when the folder
 * belongs to somebody else.
 */
export async function newSocketPath(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const name = randomBytes(12).toString('hex');
  if (process.platform === 'win32') return `\\\\.\\pipe\\lora-studio-${name}`;
  const dir = await socketDir(env, name.length);
  await removeDead(dir);
  return join(dir, `${name}.sock`);
}

async function socketDir(env: NodeJS.ProcessEnv, nameLength: number): Promise<string> {
  const { uid } = userInfo();
  const bases = [env['XDG_RUNTIME_DIR'], tmpdir(), '/tmp'];
  for (const base of bases) {
    if (base === undefined || base === '') continue;
    const dir = join(base, `lora-studio-${uid}`);
    if (Buffer.byteLength(dir) + nameLength + 6 > MAX_SOCKET_PATH) continue;
    if (await isOurs(dir, uid)) return dir;
  }
  throw new AppError('forbidden_path', 'There is no private folder for a local socket.', {
    hint: `Another user may own the folder lora-studio-${uid} in ${tmpdir()}: remove it, or set TMPDIR to a folder of your own.`,
  });
}

/** Makes the folder for this user alone; false when that cannot be had (a link, somebody else's, no room for it). */
async function isOurs(dir: string, uid: number): Promise<boolean> {
  try {
    await mkdir(dir, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  const found = await lstat(dir);
  if (!found.isDirectory() || found.uid !== uid) return false;
  if ((found.mode & 0o077) !== 0) await chmod(dir, 0o700);
  return true;
}

/** A socket's file exists a moment before the socket answers; a file younger than this (ms) may belong to a start under way. */
const JUST_MADE_MS = 10_000;

/** Removes the socket files of killed processes: those that nobody answers on and that are older than `JUST_MADE_MS`. */
async function removeDead(dir: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sock'));
  await Promise.all(
    names.map(async (name) => {
      const path = join(dir, name);
      const made = await lstat(path).catch(() => null); // another process may be cleaning up at the same time
      if (made === null || Math.abs(Date.now() - made.mtimeMs) < JUST_MADE_MS) return;
      if (await isDead(path)) await unlink(path).catch(() => undefined); // as above
    }),
  );
}

function isDead(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
