import { peekOwn } from '../platform/own-files.js';
import type { ProcessIdentity } from '../platform/process-identity.js';
import { asControlFile, asLaunchRecord, asSupervisorRecord } from './record-check.js';

/**
 * What a supervisor knows of its trainer. Kept beside the launch record, where it is believed, and shown in the run's
 * folder as `supervisor.json`. Written by the supervisor alone, atomically. Times: Unix ms.
 */
export interface SupervisorRecord {
  readonly version: 1;
  readonly supervisor: ProcessIdentity;
  /** Null while the trainer is being started. */
  readonly trainer: ProcessIdentity | null;
  readonly spawnedAt: number;
  readonly heartbeat: number;
  /** How often a supervisor took the run over from a dead one. */
  readonly adoptions: number;
  /** The stop that was carried out by force, if any. */
  readonly killedAt: number | null;
  readonly exit: {
    readonly at: number;
    /** Null when killed by a signal, or when the trainer was adopted and only its disappearance was seen. */
    readonly code: number | null;
    readonly signal: string | null;
    /** False when the exit code could not be known. */
    readonly isKnown: boolean;
    /** Pids of the trainer's group that would not end. */
    readonly survivors: readonly number[];
    /** The kernel's count of kills for want of memory, as `oomKillsAtStart`. Absent in records of earlier versions. */
    readonly oomKills?: number | null;
  } | null;
  /** The kernel's count of kills for want of memory when the trainer was started; null where it does not tell. */
  readonly oomKillsAtStart?: number | null;
  /** Why the trainer could not be started at all (program not found, no permission). */
  readonly spawnError: string | null;
}

/** The record of a start that has just begun: nothing is known of the trainer yet. */
export function begunRecord(supervisor: ProcessIdentity): SupervisorRecord {
  return {
    version: 1,
    supervisor,
    trainer: null,
    spawnedAt: Date.now(),
    heartbeat: Date.now(),
    adoptions: 0,
    killedAt: null,
    exit: null,
    spawnError: null,
  };
}

/**
 * What the app decided about a run before its start: `live-runs/NONCE.json` in the user's local data folder. A supervisor
 * takes command, environment and folder from here and from nowhere else.
 */
export interface LaunchRecord {
  readonly version: 1;
  /** 32 hexadecimal digits, also in `run.json`: the app finds the run by it when its folder was moved. */
  readonly nonce: string;
  readonly projectId: string;
  readonly runId: string;
  /** Where the run's folder lies; the app writes it anew when the project was moved. */
  readonly runDir: string;
  /** The value of `RUN_MARK` that its processes carry. */
  readonly mark: string;
  readonly mode: 'launcher' | 'plain' | 'rehearsal';
  /** Trainer processes; several cannot agree on the step at which to obey a request. */
  readonly processes: number;
  /** The process that starts the supervisor; when it is gone before a supervisor's first record, no supervisor will come. */
  readonly startedBy: ProcessIdentity | null;
  /** Null for a run that another version started: it can be followed and stopped, never started. */
  readonly command: {
    readonly file: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
  } | null;
  /** What a resume takes up again; null where it was not recorded. */
  readonly trainer: {
    readonly python: string;
    readonly scriptsDir: string;
    readonly plainScript: boolean;
  } | null;
  /** Names in the store of programs that the run uses. */
  readonly programs: readonly string[];
}

/** Files beside a launch record: what its supervisor knows, and the lock of the one supervisor. */
export const besideRecord = (recordPath: string) => ({
  processes: recordPath.replace(/\.json$/, '.processes.json'),
  lock: recordPath.replace(/\.json$/, '.lock'),
});

/** Reads a supervisor's record; null when it is not there or not readable as one. It may be a stranger's. */
export async function readRecord(path: string): Promise<SupervisorRecord | null> {
  return asSupervisorRecord(await readJson(path));
}

/** Reads a launch record; null when it is not there or not readable as one. */
export async function readLaunch(path: string): Promise<LaunchRecord | null> {
  return asLaunchRecord(await readJson(path));
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await peekOwn(path);
  if (bytes === null) return null;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return null; // it is replaced atomically, so this is damage from outside: the run's other files still speak
  }
}

/** How a run is asked to stop, from the mildest to the hardest: at the epoch's end, after a save, at once. */
export type StopHow = 'after_epoch' | 'graceful' | 'now';

/** What the app asks of a run. `at`: Unix ms; a save or sample with another `at` is a new request. */
export interface ControlFile {
  readonly stop: { readonly how: StopHow; readonly at: number } | null;
  readonly save?: { readonly at: number } | null;
  readonly sample?: { readonly at: number } | null;
}

/** What was asked of a run so far, from its `control.json`. */
export async function readControl(path: string): Promise<ControlFile> {
  return asControlFile(await readJson(path));
}

/** The environment variable that marks a trainer as ours, so that one whose start was not recorded can be found. */
export const RUN_MARK = 'LORA_STUDIO_RUN_DIR';
