import { join } from 'node:path';
import { RUN_FILES } from '../trainer/engines/engine.js';
import { LineFile } from './line-file.js';

const KEPT_LINES = 5000;
/** More than so many lines take; a long run's log is not read from its start. */
const TAIL_BYTES = 4 * 1024 ** 2;
/** Lines end at newlines; a progress bar rewrites its line with carriage returns, so those divide too. */
const SEPARATOR = /\r\n|\n|\r/;
// eslint-disable-next-line no-control-regex -- terminal escape sequences begin with the control character ESC
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

type Stream = 'stdout' | 'stderr';

/** The last lines of a run's two streams, as a log console shows them: of a rewritten bar only its last form. */
export class RunLog {
  readonly #files: Record<Stream, LineFile>;
  readonly #lines: Record<Stream, string[]> = { stdout: [], stderr: [] };

  constructor(runDir: string) {
    this.#files = {
      stdout: new LineFile(join(runDir, RUN_FILES.stdout), SEPARATOR, TAIL_BYTES),
      stderr: new LineFile(join(runDir, RUN_FILES.stderr), SEPARATOR, TAIL_BYTES),
    };
  }

  /** Reads on; returns the new lines of each stream. */
  async poll(): Promise<{ stream: Stream; lines: string[] }[]> {
    const chunks: { stream: Stream; lines: string[] }[] = [];
    for (const stream of ['stdout', 'stderr'] as const) {
      const lines = (await this.#files[stream].readOn())
        .map((line) => line.replace(ESCAPES, '').trimEnd())
        .filter((line) => line !== '');
      if (lines.length === 0) continue;
      this.#lines[stream] = [...this.#lines[stream], ...lines].slice(-KEPT_LINES);
      chunks.push({ stream, lines });
    }
    return chunks;
  }

  /** The last `count` lines of each stream. */
  tail(count: number): Record<Stream, string[]> {
    return {
      stdout: this.#lines.stdout.slice(-count),
      stderr: this.#lines.stderr.slice(-count),
    };
  }
}
