import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openToAppend } from '../platform/own-files.js';
import { withoutPythonVariables } from '../platform/python-variables.js';
import { RUN_MARK, type SupervisedRun } from './record.js';

export interface TrainerExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly isKnown: boolean;
}

/**
 * Starts the trainer detached, in its own process group, with files as its stdout and stderr: no pipe ties it to anyone.
 * `onExit` is called once with its exit. Returns its pid, or why it could not be started.
 */
export async function startTrainer(
  runDir: string,
  run: SupervisedRun,
  onExit: (exit: TrainerExit) => void,
): Promise<{ pid: number } | { error: string }> {
  const stdout = await openToAppend(join(runDir, 'stdout.log'));
  const stderr = await openToAppend(join(runDir, 'stderr.log'));
  try {
    const child = spawn(run.command.file, [...run.command.args], {
      cwd: run.command.cwd,
      env: trainerEnvironment(run.command.env, runDir),
      detached: true,
      windowsHide: true,
      stdio: ['ignore', stdout.fd, stderr.fd],
    });
    child.once('exit', (code, signal) => onExit({ code, signal, isKnown: true }));
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve({ error: error.message }));
      child.once('spawn', () => resolve({ pid: child.pid ?? 0 }));
    });
  } finally {
    await stdout.close();
    await stderr.close();
  }
}

/** Our environment plus the command's, without what the user set for other Pythons; an empty value takes one away. */
function trainerEnvironment(
  extra: Readonly<Record<string, string>>,
  runDir: string,
): NodeJS.ProcessEnv {
  const merged: NodeJS.ProcessEnv = {
    ...withoutPythonVariables(process.env),
    ELECTRON_RUN_AS_NODE: '',
    ...extra,
    [RUN_MARK]: runDir,
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
