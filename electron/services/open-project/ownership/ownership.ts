import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Client } from '../../../../shared/contract/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import { nodeErrorCode } from '../../../platform/error-value.js';
import { readLockFile, takeLockFile, type SeenLock } from '../../../platform/lock-file.js';
import { ownerLockIn } from '../../project-folder/index.js';
import { holderOf, holderText, lockText, standingOf, type Holder } from './holder.js';
import { Lease, type OwnerTimes } from './lease.js';
import type { OwnerAddress, OwnerRecord, OwnerRecords } from './owner-records.js';
import { isSameFolder, type Place } from './place.js';

/** A live connection to the process that owns a project. */
export interface OwnerConnection {
  readonly client: Client;
  /** Calls `on` once when the owner is gone. */
  onClose(on: () => void): void;
  close(): void;
}

/** How owners are reached: each process that owns projects listens on a local socket known to this user's records. */
export interface OwnerLink {
  /** Starts listening (once) and tells how this process is reached. */
  listen(): Promise<OwnerAddress>;
  connect(socket: string, secret: string): Promise<OwnerConnection>;
}

export type Ownership =
  | { readonly as: 'owner'; readonly lease: Lease }
  /** The lock is our own: this process has the folder open by another name, `place`. */
  | { readonly as: 'self'; readonly place: Place }
  | { readonly as: 'follower'; readonly holder: Holder; readonly connection: OwnerConnection }
  /** `holder` null: nothing can be written there, so that there is no lock. */
  | { readonly as: 'reader'; readonly holder: Holder | null };

export interface OwnershipDeps {
  readonly kind: string;
  readonly link: OwnerLink;
  readonly records: OwnerRecords;
  readonly times: OwnerTimes;
}

interface Hold {
  readonly holder: Holder;
  readonly standing: 'here' | 'elsewhere';
  readonly record: OwnerRecord | null;
  readonly own: Place | null;
}

const ATTEMPTS = 10;
const PAUSE_MS = 200;

/**
 * Takes the project's lock, or connects to the process of this user that holds it, or reports a holder out of reach. One
 * process writes, however many read. Throws `locked` when a process of this user does not answer.
 */
export async function becomeOwner(place: Place, deps: OwnershipDeps): Promise<Ownership> {
  // A process that is just ending may still run without answering; its lock is free a moment later.
  for (let attempt = 1; ; attempt += 1) {
    const taken = await takeProject(place, deps);
    if (taken instanceof Lease) return { as: 'owner', lease: taken };
    if (taken === 'cannot be written') return { as: 'reader', holder: null };
    const { holder, standing, record, own } = taken;
    if (own !== null) return { as: 'self', place: own };
    if (standing === 'elsewhere' || record === null) return { as: 'reader', holder };
    try {
      const connection = await deps.link.connect(record.socket, record.secret);
      return { as: 'follower', holder, connection };
    } catch (error) {
      if (attempt >= ATTEMPTS) throw unreachable(holder, error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/**
 * Takes the lock of a project, or returns its holder. `still`: a lock without a heartbeat that the user wants to take over;
 * it counts as stale while its mtime stays the same.
 */
export async function takeProject(
  place: Place,
  { kind, link, records, times }: OwnershipDeps,
  still: SeenLock | null = null,
): Promise<Lease | Hold | 'cannot be written'> {
  const path = ownerLockIn(place.dir);
  const judge = async (seen: SeenLock) =>
    isSameLock(seen, still) ? 'stale' : judgeLock(seen, place, records);
  const { instance } = records;
  // The address must be recorded before the lock appears, so that every process that sees the lock can connect.
  const lease = await records.add(place, await link.listen());
  let isTaken = false;
  try {
    const content = await lockText({ kind, instance, lease }, place, await records.world());
    const held = await takeInFolder(path, () => takeLockFile(path, content, judge));
    isTaken = held === null;
    return held ?? new Lease(path, content, lease, times);
  } catch (error) {
    if (!NOT_WRITABLE.has(nodeErrorCode(error) ?? '')) throw error;
    const seen = await readLockFile(path).catch(() => null); // what cannot be read says nothing
    const held = seen === null ? 'stale' : await judge(seen);
    return held !== 'stale' && held.record !== null ? held : 'cannot be written';
  } finally {
    if (!isTaken) await records.remove(lease);
  }
}

const NOT_WRITABLE: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM']);

/** Makes the folder of the lock when it is missing; never the project's own, which may have been moved away. */
async function takeInFolder<T>(path: string, take: () => Promise<T>): Promise<T> {
  try {
    return await take();
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT') throw error;
  }
  try {
    await mkdir(dirname(path));
  } catch (error) {
    if (nodeErrorCode(error) !== 'EEXIST') throw error; // another process was quicker
  }
  return take();
}

function isSameLock(seen: SeenLock, other: SeenLock | null): boolean {
  return other !== null && seen.text === other.text && seen.mtimeNs === other.mtimeNs;
}

/** Whether a lock still counts, and for whom; `stale` also for one that was let go of meanwhile. */
export async function judgeLock(
  seen: SeenLock,
  place: Place,
  records: OwnerRecords,
): Promise<'stale' | Hold> {
  const holder = holderOf(seen.text);
  if (holder === null) return 'stale';
  if (holder.instance === records.instance) return judgeOwn(holder, place, records);
  const standing = await standingOf(holder, await records.world());
  if (standing === 'gone') return 'stale';
  const record = await records.find(holder);
  if (standing === 'here' && (await isCopiedLock(holder, record, place))) return 'stale';
  // An owner removes its lock first, then its record. So a lock with a missing record may have just been released: it is read
  // again.
  if (record === null && (await wasLetGo(seen, place))) return 'stale';
  return { holder, standing, record, own: null };
}

async function wasLetGo(seen: SeenLock, { dir }: Place): Promise<boolean> {
  return (await readLockFile(ownerLockIn(dir)))?.text !== seen.text;
}

/**
 * Judges a lock that names this process. Either the folder is open here under another path, or the lock was copied or left
 * behind.
 */
async function judgeOwn(
  holder: Holder,
  place: Place,
  records: OwnerRecords,
): Promise<'stale' | Hold> {
  const own = records.ownPlace(holder.lease);
  if (own === null || !(await isSameFolder(place, own))) return 'stale';
  return { holder, standing: 'here', record: null, own };
}

/** A project that is copied while it is open takes its lock along. */
async function isCopiedLock(
  holder: Holder,
  record: OwnerRecord | null,
  place: Place,
): Promise<boolean> {
  if (record !== null) return !(await isSameFolder(place, record.place));
  // The device number may differ by mount, but the inode does not.
  return holder.ino !== '' && holder.ino !== String(place.ino);
}

/** The word for a project that a process of this machine holds without answering. */
function unreachable(holder: Holder, cause: unknown): AppError {
  return new AppError(
    'locked',
    `This project is open in another LoRA Studio (process ${holder.process.pid}).`,
    {
      hint: 'That process does not answer. Close it, then open the project again.',
      cause,
    },
  );
}

/** The word that refuses a change of a project which somebody else has. */
export function openElsewhere(holder: Holder, canTakeOver: boolean): AppError {
  return new AppError(
    'locked',
    `This project is open in another LoRA Studio: ${holderText(holder)}. Here it is only read.`,
    {
      hint: canTakeOver
        ? 'It has shown no sign of life for two minutes: take it over (--take-over), or close it there.'
        : 'Close it there: it can then be changed here. If it no longer runs, it can be taken over after two minutes without a sign of life.',
    },
  );
}

/** The word that refuses a change of a project where nothing can be written. */
export function onReadOnlyMedium(dir: string): AppError {
  return new AppError('read_only', `${dir} is read-only: nothing can be kept in this project.`, {
    hint: 'Copy the project to a folder that you may write to, or give yourself write access to this one.',
  });
}
