import { peekOwn } from '../platform/own-files.js';
import type { ProcessIdentity } from '../platform/process-identity.js';

/** `supervisor.json`: what the supervisor knows of its trainer. Written by the supervisor alone, atomically. Times: Unix ms. */
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

/** Reads `supervisor.json`; null when it is not there or not readable as a record. */
export async function readRecord(path: string): Promise<SupervisorRecord | null> {
  const bytes = await peekOwn(path);
  if (bytes === null) return null;
  try {
    const value = JSON.parse(bytes.toString('utf8')) as SupervisorRecord;
    return value.version === 1 ? value : null;
  } catch {
    return null; // it is replaced atomically, so this is damage from outside: the run's other files still speak
  }
}

/** What of `run.json` and `control.json` the supervisor needs. */
export interface SupervisedRun {
  readonly id: string;
  readonly mode: 'launcher' | 'plain' | 'rehearsal';
  /** Trainer processes; several cannot agree on the step at which to obey a request. Absent: one. */
  readonly processes?: number;
  readonly command: {
    readonly file: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
  };
}

/** How a run is asked to stop, from the mildest to the hardest: at the epoch's end, after a save, at once. */
export type StopHow = 'after_epoch' | 'graceful' | 'now';

/** What the app asks of a run. `at`: Unix ms; a save or sample with another `at` is a new request. */
export interface ControlFile {
  readonly stop: { readonly how: StopHow; readonly at: number } | null;
  readonly save?: { readonly at: number } | null;
  readonly sample?: { readonly at: number } | null;
}

/** The environment variable that marks a trainer as ours, so that one whose start was not recorded can be found. */
export const RUN_MARK = 'LORA_STUDIO_RUN_DIR';
