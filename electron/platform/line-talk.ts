import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { withoutPythonVariables } from './python-variables.js';
import { endProgramTree } from './run-program.js';

/** A program that is asked in lines and answers in lines. */
export interface LineTalk {
  say(line: string): void;
  /** Its next line; null: it has ended, or took too long and was ended. */
  next(): Promise<string | null>;
  /** How it ended, in words: “SIGKILL, last line of its stderr”. '' while it runs. */
  whyEnded(): string;
  /** Ends it at once, and all that it started. */
  end(): void;
}

const KEPT_STDERR = 500;

/**
 * Starts a program in a group of its own, without the user's variables for other Pythons. `limitMs`: longest wait for a line.
 * One that cannot be started has ended.
 */
export function startLineTalk(file: string, args: readonly string[], limitMs: number): LineTalk {
  const child = spawn(file, [...args], {
    env: { ...withoutPythonVariables(process.env), PYTHONUTF8: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const heard = listen(child);
  const next = async (): Promise<string | null> => {
    const late = setTimeout(() => {
      heard.end(`it took longer than ${Math.round(limitMs / 1000)} s`);
      endProgramTree(child.pid);
    }, limitMs);
    try {
      return await heard.next();
    } finally {
      clearTimeout(late);
    }
  };
  return {
    say: (line) => void child.stdin.write(`${line}\n`),
    next,
    whyEnded: heard.whyEnded,
    end: () => {
      heard.end('it was ended');
      endProgramTree(child.pid);
    },
  };
}

function listen(child: ChildProcess) {
  const lines: string[] = [];
  let ended: string | null = null;
  let stderr = '';
  let wake: () => void = () => undefined;
  const end = (why: string): void => {
    ended ??= why;
    wake();
  };
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      wake();
    });
  }
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk.toString()}`.slice(-KEPT_STDERR);
  });
  // That nothing can be written to it any more says no more than its end does.
  child.stdin?.on('error', () => undefined);
  child.once('error', (error) => end(error.message));
  child.once('close', (code, signal) => end(signal ?? `exit code ${String(code)}`));
  const next = async (): Promise<string | null> => {
    while (lines.length === 0 && ended === null) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return lines.shift() ?? null;
  };
  const lastWords = () => stderr.trim().split('\n').at(-1) ?? '';
  const whyEnded = () => (ended === null ? '' : [ended, lastWords()].filter(Boolean).join(', '));
  return { next, end, whyEnded };
}
