import { spawn } from 'node:child_process';
import { openToAppend } from '../platform/own-files.js';
import { withoutPythonVariables } from '../platform/programs/python-variables.js';
import { RUN_MARK, type LaunchRecord } from './record.js';
import type { RunPlace } from './run-place.js';
import type { TrainerExit } from './watch.js';

/**
 * Starts the trainer detached, in its own process group, with files as its stdout and stderr: no pipe ties it to anyone.
 * `onExit` is called once with its exit. Returns its pid, or why it could not be started.
 */
export async function startTrainer(
  command: NonNullable<LaunchRecord['command']>,
  mark: string,
  place: RunPlace,
  onExit: (exit: TrainerExit) => void,
): Promise<{ pid: number } | { error: string }> {
  const stdout = await openToAppend(place.file('stdout.log'));
  const stderr = await openToAppend(place.file('stderr.log'));
  try {
    const child = spawn(command.file, [...command.args], {
      cwd: command.cwd,
      env: trainerEnvironment(command.env, mark),
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
  mark: string,
): NodeJS.ProcessEnv {
  const merged: NodeJS.ProcessEnv = {
    ...withoutPythonVariables(process.env),
    ELECTRON_RUN_AS_NODE: '',
    ...extra,
    [RUN_MARK]: mark,
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
