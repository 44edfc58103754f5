import { readFile, stat } from 'node:fs/promises';
import { nodeErrorCode } from '../platform/error-value.js';

export type StopRequest = 'graceful' | 'now';

/** Watches for a wish to stop: `control.json` of the run, SIGINT or SIGTERM. Looked at once a step. */
export class StopWatch {
  private signalled = false;
  private seen = '';
  private asked: StopRequest | null = null;

  constructor(private readonly controlFile: string) {
    const onSignal = (name: 'SIGINT' | 'SIGTERM') => {
      // The second signal is meant: whoever sends it does not want to wait for a checkpoint.
      if (this.signalled) process.exit(name === 'SIGINT' ? 130 : 143);
      this.signalled = true;
    };
    process.on('SIGINT', () => onSignal('SIGINT'));
    process.on('SIGTERM', () => onSignal('SIGTERM'));
  }

  /** What was asked for so far, or null. Reads the file only when it changed. */
  async request(): Promise<StopRequest | null> {
    if (this.signalled) return 'graceful';
    try {
      const { mtimeMs, size, ino } = await stat(this.controlFile);
      const version = `${mtimeMs}/${size}/${ino}`;
      if (version !== this.seen) {
        this.asked = stopOf(await readFile(this.controlFile, 'utf8'));
        this.seen = version;
      }
    } catch (error) {
      // No control file is the normal state of a run that nobody asked anything of.
      if (nodeErrorCode(error) !== 'ENOENT') throw error;
    }
    return this.asked;
  }
}

function stopOf(text: string): StopRequest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // written by hand and not whole yet; it is read again when it changes
  }
  if (typeof value !== 'object' || value === null || !('stop' in value)) return null;
  const { stop } = value;
  if (typeof stop !== 'object' || stop === null || !('how' in stop)) return null;
  return stop.how === 'graceful' || stop.how === 'now' ? stop.how : null;
}
