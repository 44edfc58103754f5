import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFile, syncFolder } from '../../platform/atomic-file.js';
import { isRunning } from '../../platform/process-identity.js';
import { isThere, isSameFolder } from '../../platform/same-folder.js';
import {
  besideRecord,
  readLaunch,
  readRecord,
  type LaunchRecord,
  type SupervisorRecord,
} from '../../supervisor/record.js';
import { FileTurns } from '../settings/index.js';
import { ProgramStore } from './program-store.js';

/** A run that this user's app started. */
export interface OwnRun {
  readonly record: LaunchRecord;
  /** Where its record lies. */
  readonly path: string;
  /** False once its end is written down: then it is only known, and nothing of it is looked at as a process. */
  readonly isLive: boolean;
}

/** Gives the path of a copy of one of our own programs, which stays for as long as the run that is being made. */
export type KeepProgram = (source: string) => Promise<string>;

type NewRun = Omit<LaunchRecord, 'version' | 'nonce' | 'programs'>;

const RECORD = /^([0-9a-f]{32})\.json$/;

/**
 * What this user's app started on this machine, in the user's local data folder: `live-runs` until the end of a run is
 * written down, `known-runs` from then on. A run that has no record here is history, whatever its own folder says.
 */
export class LiveRuns {
  readonly #liveDir: string;
  readonly #knownDir: string;
  readonly #programs: ProgramStore;
  /** Serialises processes: no run may begin to use a program between the check of its users and its removal. */
  readonly #turns: FileTurns;

  constructor(localDataDir: string) {
    this.#liveDir = join(localDataDir, 'live-runs');
    this.#knownDir = join(localDataDir, 'known-runs');
    this.#programs = new ProgramStore(join(localDataDir, 'programs'));
    this.#turns = new FileTurns(join(localDataDir, 'programs'));
  }

  /** Records a run before anything of it is started. `make` may keep programs for it. */
  async begin<T extends NewRun>(
    make: (keep: KeepProgram) => Promise<T>,
  ): Promise<{ own: OwnRun; made: T }> {
    return this.#alone(async () => {
      const programs: string[] = [];
      const made = await make(async (source) => {
        const { hash, path } = await this.#programs.keep(source);
        programs.push(hash);
        return path;
      });
      const record = { ...made, version: 1, nonce: newNonce(), programs } as const;
      return { own: await this.#write(record), made };
    });
  }

  /** Records a run of an earlier version that the system itself shows to be ours. `seen`: what is true of its processes. */
  async takeOver(run: NewRun, nonce: string | null, seen: SupervisorRecord): Promise<OwnRun> {
    return this.#alone(async () => {
      const record = { version: 1 as const, nonce: nonce ?? newNonce(), ...run, programs: [] };
      // Written before the launch record, with which alone the run would count as never begun.
      await writePrivate(besideRecord(this.#livePath(record.nonce)).processes, seen);
      return this.#write(record);
    });
  }

  /** The copy of a program that a run starts with; compared byte by byte with the app's own. */
  async programFor(run: OwnRun, source: string): Promise<string> {
    return this.#alone(async () => {
      const { hash, path } = await this.#programs.keep(source);
      const record = (await readLaunch(run.path)) ?? run.record;
      if (!record.programs.includes(hash))
        await this.#write({ ...record, programs: [...record.programs, hash] });
      return path;
    });
  }

  /**
   * The record of the run in that folder; null when this user's app did not start it. A copy of the folder of a live run is
   * not that run; one that was moved is.
   */
  async find(runDir: string, run: { id: string; nonce: string | null }): Promise<OwnRun | null> {
    if (run.nonce === null) return null;
    const path = this.#livePath(run.nonce);
    const live = await readLaunch(path);
    if (live !== null && live.runId === run.id)
      return this.#inPlace({ record: live, path, isLive: true }, runDir);
    const knownPath = join(this.#knownDir, basename(path));
    const known = await readLaunch(knownPath);
    if (known === null || known.runId !== run.id) return null;
    return { record: known, path: knownPath, isLive: false };
  }

  /** True when a run of that nonce is recorded, wherever it lies. */
  async has(nonce: string): Promise<boolean> {
    const path = this.#livePath(nonce);
    return (await isThere(path)) || isThere(join(this.#knownDir, basename(path)));
  }

  /** Moves the record of an ended run to `known-runs` and removes programs that no live run uses. */
  async settle(run: OwnRun): Promise<OwnRun> {
    return this.#alone(async () => {
      const path = await this.#remember(run.path);
      await this.#removeUnused();
      return { ...run, path, isLive: false };
    });
  }

  async #inPlace(run: OwnRun, runDir: string): Promise<OwnRun | null> {
    const { record, path } = run;
    if (record.runDir === runDir || (await isSameFolder(record.runDir, runDir))) return run;
    if (await isThere(record.runDir)) return null;
    return this.#alone(async () => {
      const now = await readLaunch(path);
      // Its supervisor sees that the old place is gone, reads the record again and goes on in the new one.
      return now === null ? null : this.#write({ ...now, runDir });
    });
  }

  async #write(record: LaunchRecord): Promise<OwnRun> {
    const path = this.#livePath(record.nonce);
    await writePrivate(path, record);
    return { record, path, isLive: true };
  }

  /** Renames the record, so that nothing has to be written. */
  async #remember(path: string): Promise<string> {
    const known = join(this.#knownDir, basename(path));
    await mkdir(this.#knownDir, { recursive: true, mode: 0o700 });
    const { processes, lock } = besideRecord(path);
    await rename(path, known).catch(ignoreAbsent);
    await unlink(processes).catch(ignoreAbsent);
    await unlink(lock).catch(ignoreAbsent);
    return known;
  }

  /** Runs that ended while nobody had their project open are settled, too. */
  async #removeUnused(): Promise<void> {
    const used = new Set<string>();
    for (const name of await readdir(this.#liveDir)) {
      if (!RECORD.test(name)) continue;
      const path = join(this.#liveDir, name);
      const record = await readLaunch(path);
      if (record === null) continue;
      if (await isOver(record, path)) await this.#remember(path);
      else for (const hash of record.programs) used.add(hash);
    }
    await this.#programs.removeOthers(used);
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.#liveDir, { recursive: true, mode: 0o700 });
    return this.#turns.run(work);
  }

  #livePath(nonce: string): string {
    return join(this.#liveDir, `${nonce}.json`);
  }
}

/** True when nothing more comes of a run: its end is written down, or it is gone with its folder. */
async function isOver({ runDir, startedBy }: LaunchRecord, path: string): Promise<boolean> {
  const seen = await readRecord(besideRecord(path).processes);
  if (seen?.exit != null || seen?.spawnError != null) return true;
  if (await isThere(runDir)) return false;
  const about = seen === null ? [startedBy] : [seen.supervisor, seen.trainer];
  for (const one of about) if (one !== null && (await isRunning(one))) return false;
  return true;
}

async function writePrivate(path: string, value: unknown): Promise<void> {
  await replaceFile(path, `${JSON.stringify(value, null, 2)}\n`, 0o600);
  await syncFolder(dirname(path));
}

function newNonce(): string {
  return randomBytes(16).toString('hex');
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error; // another process was quicker
}
