import { join } from 'node:path';
import { isRunning } from '../../platform/process-identity.js';
import { lockHolder } from '../../platform/owner-lock.js';
import { isThere } from '../../platform/same-folder.js';
import {
  besideRecord,
  readControl,
  readRecord,
  type ControlFile,
  type SupervisorRecord,
} from '../../supervisor/record.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import type { LiveRuns, OwnRun } from './live-runs.js';
import { readRunFile } from './run-file.js';

/** What the processes and files of a run say at this moment; with the events it is all that its state is derived from. */
export interface ProcessFacts {
  /** Null before the supervisor's first word. */
  readonly record: SupervisorRecord | null;
  readonly isTrainerRunning: boolean;
  readonly isSupervisorRunning: boolean;
  readonly stop: ControlFile['stop'];
}

/**
 * Looks at supervisor, trainer and control file of a run. Only of a live run of ours is anything looked at as a process, and
 * only by the record in the user's data folder; of all others the files in the run's folder tell what was.
 */
export async function readProcessFacts(runDir: string, own: OwnRun | null): Promise<ProcessFacts> {
  const { stop } = await readControl(join(runDir, RUN_FILES.control));
  const live = own?.isLive === true ? await liveFacts(runDir, own) : null;
  if (live !== null) return { ...live, stop };
  const record = await readShown(runDir);
  return { record, isTrainerRunning: false, isSupervisorRunning: false, stop };
}

/** Null when the run was settled meanwhile, by whichever process saw its end first. */
async function liveFacts(runDir: string, own: OwnRun): Promise<Omit<ProcessFacts, 'stop'> | null> {
  const { processes, lock } = besideRecord(own.path);
  const record = await readRecord(processes);
  if (record === null && !(await isThere(own.path))) return null;
  const hasExited = record?.exit != null || record?.spawnError != null;
  const isTrainerRunning =
    !hasExited && record?.trainer != null && (await isRunning(record.trainer));
  const isSupervisorRunning =
    (await lockHolder(lock)) !== null ||
    (!hasExited && record !== null && (await isRunning(record.supervisor)));
  if (record === null || hasExited || isTrainerRunning || isSupervisorRunning)
    return { record, isTrainerRunning, isSupervisorRunning };
  // No process is left. The exit may have been written since the first read; older supervisors wrote it only into the run's
  // folder.
  const again = await readRecord(processes);
  if (again === null) return null;
  const { exit, spawnError, killedAt } = again;
  const shown = exit === null && spawnError === null ? await readShown(runDir) : null;
  return {
    record: {
      ...again,
      exit: exit ?? shown?.exit ?? null,
      killedAt: killedAt ?? shown?.killedAt ?? null,
    },
    isTrainerRunning,
    isSupervisorRunning,
  };
}

const readShown = (runDir: string) => readRecord(join(runDir, RUN_FILES.supervisor));

/** A start takes at most this long (ms) from the files to the supervisor's first word. */
const STARTING_MS = 30_000;

/**
 * True while the run in that folder holds its cards: its trainer or its supervisor runs, or it was made moments ago.
 * Looks at files alone, so that any process can ask, whoever owns the project. `now`, `since`: Unix ms.
 * Throws when the folder is gone.
 */
export async function holdsCards(
  live: LiveRuns,
  runDir: string,
  since: number,
  now: number,
): Promise<boolean> {
  const own = await live.find(runDir, await readRunFile(join(runDir, RUN_FILES.run)));
  if (own?.isLive !== true) return false;
  const { record, isTrainerRunning, isSupervisorRunning } = await readProcessFacts(runDir, own);
  if (record === null) return isSupervisorRunning || Math.abs(now - since) < STARTING_MS;
  if (record.exit !== null || record.spawnError !== null) return false;
  return isTrainerRunning || isSupervisorRunning;
}
