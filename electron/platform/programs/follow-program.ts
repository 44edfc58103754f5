import { startProgram } from './program.js';

export interface LineProgramEvents {
  onLine(line: string): void;
  /** Called once: it ended by itself, or could not be started. `stderr`: its last words, at most 2,000 characters. */
  onEnd(end: { exitCode: number | null; reason: string; stderr: string }): void;
}

/** Keeps a program running and hands on its lines; returns the way to end it, after which nothing is called any more. */
export function followProgram(
  file: string,
  args: readonly string[],
  events: LineProgramEvents,
): () => void {
  let isOver = false;
  const program = startProgram(file, args, {
    env: process.env,
    onLine: (line, from) => {
      if (!isOver && from === 'stdout') events.onLine(line);
    },
  });
  void program.ended.then(({ exitCode, reason, stderr }) => {
    if (!isOver) events.onEnd({ exitCode, reason, stderr: stderr.trim() });
  });
  return () => {
    isOver = true;
    // It holds nothing that could be lost, and a hanging one heeds nothing else.
    program.end();
  };
}
