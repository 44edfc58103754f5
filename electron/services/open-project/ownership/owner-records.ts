import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { nodeErrorCode } from '../../../platform/error-value.js';
import type { Logger } from '../../../platform/log.js';
import { currentWorld, type ProcessWorld } from '../../../platform/machine.js';
import { isRunning, ownIdentity } from '../../../platform/process-identity.js';
import type { Place } from './place.js';

/** Where a process of this user listens for others. */
export interface OwnerAddress {
  readonly socket: string;
  readonly secret: string;
}

const ID = /^[0-9a-f]{24}$/;
const Whole = z.string().regex(/^\d{1,20}$/);
const Stored = z.object({
  version: z.literal(1),
  instance: z.string().regex(ID),
  process: z.object({ pid: z.int(), startTime: z.string(), bootId: z.string() }),
  pidNamespace: z.string(),
  dir: z.string(),
  dev: Whole,
  ino: Whole,
  socket: z.string(),
  secret: z.string(),
});

/** What a process of this user wrote down of a project that it owns. */
export interface OwnerRecord extends OwnerAddress {
  readonly place: Place;
}

/** Records of processes that were killed are looked for among those that are older than this (ms). */
const OLD_MS = 60 * 60 * 1000;

/**
 * The trusted list of owners: which process of this user owns which project, and on which socket it listens. One file for
 * each lock, in `owners` of the local data folder. A lock in a project only names its holder; this process connects only to
 * sockets in these records.
 */
export class OwnerRecords {
  /** Random id of this process, which marks its own records. */
  readonly instance = newId();
  readonly #dir: string;
  readonly #own = new Map<string, Place>();
  #world: Promise<ProcessWorld> | null = null;
  #isSwept = false;

  constructor(
    private readonly localDir: string,
    private readonly log: Pick<Logger, 'warn'>,
  ) {
    this.#dir = join(localDir, 'owners');
  }

  /** Starts the look-ups of machine and process identity early, so that opening the first project need not wait for them. */
  prepare(): void {
    // Whoever needs an answer is told why there is none.
    Promise.all([this.world(), ownIdentity()]).catch(() => undefined);
  }

  world(): Promise<ProcessWorld> {
    this.#world ??= currentWorld(this.localDir);
    return this.#world;
  }

  /** Notes a project that this process is about to own; returns the id of the lock that it is to write. */
  async add(place: Place, { socket, secret }: OwnerAddress): Promise<string> {
    const lease = newId();
    const { pidNamespace } = await this.world();
    const process = (await ownIdentity()) ?? NOBODY;
    const { dir, dev, ino } = place;
    const numbers = { dev: String(dev), ino: String(ino) };
    const about = { version: 1, instance: this.instance, process, pidNamespace, dir, ...numbers };
    this.#own.set(lease, place);
    try {
      await this.#write(lease, JSON.stringify({ ...about, socket, secret }));
    } catch (error) {
      // Without the record, other processes still see who owns the project, but cannot connect to this one.
      this.log.warn(`The record of ${dir} could not be written: ${String(error)}`);
    }
    return lease;
  }

  /** Needs no atomic write: no process looks for this file before the lock exists. */
  async #write(lease: string, text: string): Promise<void> {
    const options = { flag: 'wx', mode: 0o600 } as const;
    try {
      await writeFile(this.#path(lease), text, options);
    } catch (error) {
      if (nodeErrorCode(error) !== 'ENOENT') throw error;
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      await writeFile(this.#path(lease), text, options);
    }
  }

  async remove(lease: string): Promise<void> {
    this.#own.delete(lease);
    await this.#unlink(lease);
  }

  /** The folder of a lock of this very process; null for all others. */
  ownPlace(lease: string): Place | null {
    return this.#own.get(lease) ?? null;
  }

  /** What this user's records say of a lock; null when they do not know it. */
  async find(lock: { lease: string; instance: string }): Promise<OwnerRecord | null> {
    if (!ID.test(lock.lease)) return null;
    const stored = await this.#read(lock.lease);
    if (stored === null || stored.instance !== lock.instance) return null;
    const { dir, dev, ino, socket, secret } = stored;
    return { place: { dir, dev: BigInt(dev), ino: BigInt(ino) }, socket, secret };
  }

  /** Removes what killed processes left, once. */
  async sweep(): Promise<void> {
    if (this.#isSwept) return;
    this.#isSwept = true;
    const names = await readdir(this.#dir).catch(() => []); // nothing was written down yet
    for (const lease of names.filter((name) => ID.test(name)))
      if (await this.#isLeftOver(lease)) await this.#unlink(lease);
  }

  async #isLeftOver(lease: string): Promise<boolean> {
    const { mtimeMs } = await stat(this.#path(lease)).catch(() => ({ mtimeMs: Date.now() })); // gone meanwhile
    if (this.#own.has(lease) || Math.abs(Date.now() - mtimeMs) < OLD_MS) return false;
    const stored = await this.#read(lease);
    if (stored === null) return true;
    const { bootId, pidNamespace } = await this.world();
    const isOurWorld = stored.process.bootId === bootId && stored.pidNamespace === pidNamespace;
    return isOurWorld && !(await isRunning(stored.process));
  }

  async #read(lease: string): Promise<z.output<typeof Stored> | null> {
    try {
      return Stored.parse(JSON.parse(await readFile(this.#path(lease), 'utf8')));
    } catch {
      return null; // none of ours, or damaged: then nobody is connected to
    }
  }

  async #unlink(lease: string): Promise<void> {
    try {
      await unlink(this.#path(lease));
    } catch (error) {
      const code = nodeErrorCode(error);
      if (code !== 'ENOENT' && code !== 'EROFS' && code !== 'EACCES') throw error;
    }
  }

  #path(lease: string): string {
    return join(this.#dir, lease);
  }
}

const NOBODY = { pid: 0, startTime: '', bootId: '' };

function newId(): string {
  return randomBytes(12).toString('hex');
}
