import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { commandOf, namesFolder, type ProcessCommand } from '../../platform/process-command.js';
import { isRunning, type ProcessIdentity } from '../../platform/process-identity.js';
import { readRecord, type SupervisorRecord } from '../../supervisor/record.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import type { LiveRuns, OwnRun } from './live-runs.js';
import { noteNonce, type RunFile } from './run-file.js';

const PATIENCE_MS = 3000;
const LOOK_MS = 100;

/**
 * A live run without a record, as a version before this one left it (or one whose record was lost), becomes a run of ours
 * when the system itself shows that it is one. Null for every other run: nothing in its folder is believed.
 */
export async function takeOver(
  runDir: string,
  file: RunFile,
  live: LiveRuns,
): Promise<OwnRun | null> {
  if (file.nonce !== null && (await live.has(file.nonce))) return null; // a copy of a run that has a record
  const seen = await provenProcesses(runDir);
  if (seen === null) return null;
  const { projectId, id: runId, mode, processes } = file;
  const own = await live.takeOver(
    {
      projectId,
      runId,
      runDir,
      mark: runDir,
      mode,
      processes,
      startedBy: null,
      command: null,
      trainer: null,
    },
    file.nonce,
    seen,
  );
  if (file.nonce === null) await noteNonce(join(runDir, RUN_FILES.run), own.record.nonce);
  return own;
}

/** What the run's own record says of its processes, as far as the system confirms it; null when nothing of it lives. */
async function provenProcesses(runDir: string): Promise<SupervisorRecord | null> {
  const folders = [runDir, await realpath(runDir)];
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    const shown = await readRecord(join(runDir, RUN_FILES.supervisor));
    if (shown === null || shown.exit !== null || shown.spawnError !== null) return null;
    const hasTrainer = shown.trainer !== null && (await isProven(shown.trainer, folders));
    const hasSupervisor = await isProven(shown.supervisor, folders);
    // In the midst of a start its trainer is told in a moment.
    const isStarting = hasSupervisor && shown.trainer === null && performance.now() < deadline;
    if (!isStarting) {
      if (!hasTrainer && !hasSupervisor) return null;
      return {
        ...shown,
        supervisor: hasSupervisor ? shown.supervisor : { ...shown.supervisor, startTime: '' },
        trainer: hasTrainer ? shown.trainer : null,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function isProven(claimed: ProcessIdentity, folders: readonly string[]): Promise<boolean> {
  if (!(await isRunning(claimed))) return false;
  const command = await commandOf(claimed.pid);
  // Once more: the pid may have changed hands between the two looks.
  return isOwnProcess(command, await isRunning(claimed), folders);
}

/** The rule: exactly the process that was claimed, of this user, whose own command line names the run's folder. */
export function isOwnProcess(
  command: ProcessCommand | null,
  isThatProcess: boolean,
  folders: readonly string[],
): boolean {
  if (command === null || !isThatProcess || !command.isOfThisUser) return false;
  return folders.some((folder) => namesFolder(command.words, folder));
}
