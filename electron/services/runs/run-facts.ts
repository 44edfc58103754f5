import { join } from 'node:path';
import { isRunning } from '../../platform/process-identity.js';
import { peekOwn } from '../../platform/own-files.js';
import { lockHolder } from '../../platform/owner-lock.js';
import { readRecord, type ControlFile, type SupervisorRecord } from '../../supervisor/record.js';
import { RUN_FILES } from '../engines/engine.js';

/** What the processes and files of a run say at this moment; with the events it is all that its state is derived from. */
export interface ProcessFacts {
  readonly record: SupervisorRecord | null;
  readonly isTrainerRunning: boolean;
  readonly isSupervisorRunning: boolean;
  readonly stop: ControlFile['stop'];
}

/** Looks at supervisor, trainer and control file of a run. */
export async function readProcessFacts(runDir: string): Promise<ProcessFacts> {
  const record = await readRecord(join(runDir, RUN_FILES.supervisor));
  const hasExited = record?.exit != null || record?.spawnError != null;
  return {
    record,
    isTrainerRunning: !hasExited && record?.trainer != null && (await isRunning(record.trainer)),
    isSupervisorRunning: (await lockHolder(join(runDir, 'supervisor.lock'))) !== null,
    stop: (await readControl(runDir)).stop,
  };
}

/** True once a supervisor began to work on the run. */
export async function hasSupervisorRecord(runDir: string): Promise<boolean> {
  return (await readRecord(join(runDir, RUN_FILES.supervisor))) !== null;
}

/** True when the system refused to start the trainer: such a run never ran. */
export async function couldNotStart(runDir: string): Promise<boolean> {
  return (await readRecord(join(runDir, RUN_FILES.supervisor)))?.spawnError != null;
}

/** A start takes at most this long (ms) from the files to the supervisor's first word. */
const STARTING_MS = 30_000;

/**
 * True while the run in that folder holds its cards: its trainer or its supervisor runs, or it was made moments ago.
 * Looks at the files alone, so that any process can ask, whoever owns the project. `now`, `since`: Unix ms.
 */
export async function holdsCards(runDir: string, since: number, now: number): Promise<boolean> {
  const { record, isTrainerRunning, isSupervisorRunning } = await readProcessFacts(runDir);
  if (record === null) return isSupervisorRunning || Math.abs(now - since) < STARTING_MS;
  if (record.exit !== null || record.spawnError !== null) return false;
  return isTrainerRunning || isSupervisorRunning;
}

/** What was asked of a run so far. */
export async function readControl(runDir: string): Promise<ControlFile> {
  try {
    const bytes = await peekOwn(join(runDir, RUN_FILES.control));
    return bytes === null ? { stop: null } : (JSON.parse(bytes.toString('utf8')) as ControlFile);
  } catch (error) {
    if (error instanceof SyntaxError) return { stop: null }; // not ours: it is only ever replaced whole
    throw error;
  }
}
