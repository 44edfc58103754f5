import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface LineProgramEvents {
  onLine(line: string): void;
  /** Called once: it ended by itself, or could not be started. `stderr`: its last words, at most 2,000 characters. */
  onEnd(end: { exitCode: number | null; reason: string; stderr: string }): void;
}

const KEPT_STDERR = 2000;

/** Keeps a program running and hands on its lines; returns the way to end it, after which nothing is called any more. */
export function followProgram(
  file: string,
  args: readonly string[],
  events: LineProgramEvents,
): () => void {
  const child = spawn(file, [...args], { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  let isOver = false;
  let stderr = '';
  const end = (exitCode: number | null, reason: string): void => {
    if (isOver) return;
    isOver = true;
    events.onEnd({ exitCode, reason, stderr: stderr.trim() });
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!isOver) events.onLine(line);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-KEPT_STDERR);
  });
  child.once('error', (error: NodeJS.ErrnoException) => end(null, error.code ?? error.message));
  child.once('close', (code, signal) => end(code, signal ?? `exit code ${String(code)}`));
  return () => {
    isOver = true;
    // A child that could not be started must not be ended: until its error is told, Node sends the signal to whatever number
    // stands where its pid would be, 0 (our own group) among them. Seen with Node 20.20.
    if (child.pid === undefined) return;
    // It holds nothing that could be lost, and a hanging one heeds nothing else.
    child.kill('SIGKILL');
  };
}
