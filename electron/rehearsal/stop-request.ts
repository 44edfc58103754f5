import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { nodeErrorCode } from '../platform/error-value.js';

export type StopRequest = 'after_epoch' | 'graceful' | 'now';

/** Watches for a wish to stop: `control.json` of the run, SIGINT or SIGTERM. Looked at once a step. */
export class StopWatch {
  private signalled = false;
  private seen = '';
  private asked: StopRequest | null = null;
  private readonly wanted = { save: 0, sample: 0 };
  private readonly obeyed = { save: 0, sample: 0 };

  constructor(private readonly controlFile: string) {
    const onSignal = (name: 'SIGINT' | 'SIGTERM') => {
      // The second signal is meant: whoever sends it does not want to wait for a checkpoint.
      if (this.signalled) process.exit(name === 'SIGINT' ? 130 : 143);
      this.signalled = true;
    };
    process.on('SIGINT', () => onSignal('SIGINT'));
    process.on('SIGTERM', () => onSignal('SIGTERM'));
  }

  /** True once for each request to save or to make samples; what `request` has read last. */
  takes(what: 'save' | 'sample'): boolean {
    if (this.wanted[what] === this.obeyed[what]) return false;
    this.obeyed[what] = this.wanted[what];
    return true;
  }

  private take(text: string): void {
    const { stop, save, sample } = controlOf(text);
    this.asked = stop?.how ?? null;
    this.wanted.save = save?.at ?? 0;
    this.wanted.sample = sample?.at ?? 0;
  }

  /** What was asked for so far, or null. Reads the file only when it changed. */
  async request(): Promise<StopRequest | null> {
    if (this.signalled) return 'graceful';
    try {
      const { mtimeMs, size, ino } = await stat(this.controlFile);
      const version = `${mtimeMs}/${size}/${ino}`;
      if (version !== this.seen) {
        this.take(await readFile(this.controlFile, 'utf8'));
        this.seen = version;
      }
    } catch (error) {
      // No control file is the normal state of a run that nobody asked anything of.
      if (nodeErrorCode(error) !== 'ENOENT') throw error;
    }
    return this.asked;
  }
}

const Control = z.object({
  stop: z
    .object({ how: z.enum(['after_epoch', 'graceful', 'now']) })
    .nullish()
    .catch(null),
  save: z.object({ at: z.number() }).nullish().catch(null),
  sample: z.object({ at: z.number() }).nullish().catch(null),
});

/** What stands in the control file; nothing when it was written by hand and is not whole yet: it is read again when it changes. */
function controlOf(text: string): z.output<typeof Control> {
  try {
    return Control.parse(JSON.parse(text));
  } catch {
    return {}; // not whole yet
  }
}
