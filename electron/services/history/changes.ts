import { lstat, mkdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import * as z from 'zod';
import { replaceFile } from '../../platform/atomic-file.js';
import { fileFailure, nodeErrorCode } from '../../platform/error-value.js';
import { readRealFile } from '../../platform/file-ends.js';

/** One file that a step changes. Paths are absolute; null: no file. A move never overwrites. */
export type FileChange =
  | {
      readonly type: 'write';
      readonly path: string;
      /** What undo brings back. */
      readonly before: Buffer | null;
      readonly after: Buffer | null;
      /** What is on disk when the step begins, where that is not `before` (a caption edited twice is one step). */
      readonly onDisk?: Buffer | null;
    }
  | { readonly type: 'move'; readonly from: string; readonly to: string };

export type Direction = 'forward' | 'back';

/** `done`: it is as wanted now, also when it was so before. */
export type Outcome =
  | { readonly done: true; readonly hasChanged: boolean }
  | {
      readonly done: false;
      readonly reason: string;
      /** A full disk: the other files would fail alike. */
      readonly isFatal: boolean;
    };

/** The file that a change is about, as a report names it. */
export function nameOfChange(change: FileChange): string {
  return basename(change.type === 'write' ? change.path : change.from);
}

/** Every path that a change touches. */
export function pathsOfChange(change: FileChange): string[] {
  return change.type === 'write' ? [change.path] : [change.from, change.to];
}

/**
 * Carries a change out, or takes it back. A file that somebody else has changed since is left alone. Never throws for a
 * single file; a full disk and the like come as the reason.
 */
export async function carryOut(change: FileChange, direction: Direction): Promise<Outcome> {
  try {
    return change.type === 'write' ? await write(change, direction) : await move(change, direction);
  } catch (error) {
    return { done: false, ...fileFailure(error) };
  }
}

/** Whether all of these paths pass a test; the first that does not ends it. */
export async function areAll(
  paths: readonly string[],
  test: (path: string) => Promise<boolean>,
): Promise<boolean> {
  for (const path of paths) if (!(await test(path))) return false;
  return true;
}

type Write = Extract<FileChange, { type: 'write' }>;

async function write(change: Write, direction: Direction): Promise<Outcome> {
  const wanted = direction === 'forward' ? change.after : change.before;
  const expected =
    direction === 'forward' ? [change.before, change.onDisk ?? change.before] : [change.after];
  const file = await readRealFile(change.path);
  if (file === 'link') return left('It is a link; it was left as it is.');
  const onDisk = file?.bytes ?? null;
  if (isSame(onDisk, wanted)) return { done: true, hasChanged: false };
  if (!expected.some((bytes) => isSame(onDisk, bytes))) {
    return left('Another program has changed it since; it was left as it is.');
  }
  if (wanted === null) await unlink(change.path);
  else await replaceFile(change.path, wanted, file ? file.stats.mode & 0o777 : undefined);
  return { done: true, hasChanged: true };
}

async function move(
  change: Extract<FileChange, { type: 'move' }>,
  direction: Direction,
): Promise<Outcome> {
  const [from, to] = direction === 'forward' ? [change.from, change.to] : [change.to, change.from];
  const [isSource, isTarget] = await Promise.all([isThere(from), isThere(to)]);
  if (!isSource && isTarget) return { done: true, hasChanged: false };
  if (!isSource) return left('It is no longer there.');
  if (isTarget) return left('A file of that name is there; it was left alone.');
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  return { done: true, hasChanged: true };
}

function left(reason: string): Outcome {
  return { done: false, reason, isFatal: false };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function isSame(one: Buffer | null, other: Buffer | null): boolean {
  if (one === null || other === null) return one === other;
  return one.equals(other);
}

/* ---------- as lines of a journal ---------- */

/** Text where it comes back byte for byte, else base64. */
const Bytes = z.union([z.string(), z.object({ base64: z.string() }), z.null()]);
const Line = z.union([
  z.object({ path: z.string(), before: Bytes, after: Bytes, onDisk: Bytes.optional() }),
  z.object({ from: z.string(), to: z.string() }),
]);

/** A change as JSON. Paths inside the project are kept relative, so that a project may be moved. */
export function encodeChange(projectDir: string, change: FileChange): string {
  if (change.type === 'move') {
    return JSON.stringify({
      from: shortPath(projectDir, change.from),
      to: shortPath(projectDir, change.to),
    });
  }
  return JSON.stringify({
    path: shortPath(projectDir, change.path),
    before: encodeBytes(change.before),
    after: encodeBytes(change.after),
    ...(change.onDisk === undefined ? {} : { onDisk: encodeBytes(change.onDisk) }),
  });
}

/** The change of a line; throws for a line that is none. */
export function decodeChange(projectDir: string, line: string): FileChange {
  const value = Line.parse(JSON.parse(line));
  const whole = (path: string) => (isAbsolute(path) ? path : join(projectDir, ...path.split('/')));
  if ('from' in value) return { type: 'move', from: whole(value.from), to: whole(value.to) };
  return {
    type: 'write',
    path: whole(value.path),
    before: decodeBytes(value.before),
    after: decodeBytes(value.after),
    ...(value.onDisk === undefined ? {} : { onDisk: decodeBytes(value.onDisk) }),
  };
}

function shortPath(projectDir: string, path: string): string {
  const inside = relative(projectDir, path);
  const isOutside = inside === '' || inside.startsWith('..') || isAbsolute(inside);
  return isOutside ? path : inside.split(sep).join('/');
}

function encodeBytes(bytes: Buffer | null): z.output<typeof Bytes> {
  if (bytes === null) return null;
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : { base64: bytes.toString('base64') };
}

function decodeBytes(value: z.output<typeof Bytes>): Buffer | null {
  if (value === null) return null;
  return typeof value === 'string'
    ? Buffer.from(value, 'utf8')
    : Buffer.from(value.base64, 'base64');
}
