import { nodeErrorCode } from '../platform/error-value.js';

/** What a write into a pipe fails with that nobody reads any more; Windows says EOF. */
const GONE: ReadonlySet<string> = new Set(['EPIPE', 'EOF']);

/**
 * Resolves when the reader of what is printed has gone (`| head`, a pager that was left): to go on would be work that nobody
 * sees the end of. Any other failure of the output is thrown.
 */
export function readerGone(): Promise<void> {
  return new Promise((resolve) => {
    for (const stream of [process.stdout, process.stderr])
      stream.on('error', (error: unknown) => {
        if (!GONE.has(nodeErrorCode(error) ?? '')) throw error;
        resolve();
      });
  });
}
