import type { ChildProcess } from 'node:child_process';

/** Collects what a child prints. */
export function collectOutput(child: ChildProcess): () => string {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return () => output;
}

/** Resolves when the child has ended, at once when it has already. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Waits for a line that fits; rejects with the output when the child ends before. */
export function waitForLine(
  child: ChildProcess,
  output: () => string,
  pattern: RegExp,
): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const match = pattern.exec(output());
      if (match) resolve(match);
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      reject(new Error(`The program ended (${code}) before it was ready:\n${output()}`));
    });
    look();
  });
}
