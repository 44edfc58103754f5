import { startProgram } from './program.js';
import { withoutPythonVariables } from './python-variables.js';

/** A program that is asked in lines and answers in lines. */
export interface LineTalk {
  say(line: string): void;
  /** The next line of its output; null when the program has ended, or took too long and was killed. */
  next(): Promise<string | null>;
  /** How it ended, in words: “SIGKILL, last line of its stderr”. '' while it runs. */
  whyEnded(): string;
  /** Ends it at once, and all that it started. */
  end(): void;
}

/**
 * Starts a program in its own process group, without the user's variables for other Pythons. `limitMs`: longest wait for a
 * line. A program that fails to start counts as ended.
 */
export function startLineTalk(file: string, args: readonly string[], limitMs: number): LineTalk {
  const lines: string[] = [];
  let why: string | null = null;
  let lastWords = '';
  let wake: () => void = () => undefined;
  const program = startProgram(file, args, {
    env: { ...withoutPythonVariables(process.env), PYTHONUTF8: '1' },
    isAsked: true,
    isGroup: true,
    onLine: (line, from) => {
      if (from === 'stdout') lines.push(line);
      else if (line.trim() !== '') lastWords = line.trim();
      wake();
    },
  });
  const ended = (reason: string): void => {
    why ??= reason;
    wake();
  };
  void program.ended.then(({ reason }) => ended(reason));
  const end = (reason: string): void => {
    ended(reason);
    program.endTree();
  };
  return {
    say: program.say,
    next: async () => {
      const late = setTimeout(
        () => end(`it took longer than ${Math.round(limitMs / 1000)} s`),
        limitMs,
      );
      while (lines.length === 0 && why === null) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      clearTimeout(late);
      return lines.shift() ?? null;
    },
    whyEnded: () => (why === null ? '' : [why, lastWords].filter(Boolean).join(', ')),
    end: () => end('it was ended'),
  };
}
