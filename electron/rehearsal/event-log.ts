import { open, type FileHandle } from 'node:fs/promises';
import type { RunEvent } from '../../shared/contract/run-events.js';

type WithoutTime<E> = E extends unknown ? Omit<E, 't'> : never;

/** The run's event file: append only, one write for each line. */
export class EventLog {
  private constructor(private readonly handle: FileHandle) {}

  /** Opens the file; a line that a killed predecessor left unfinished is ended first, so that it spoils no other. */
  static async open(path: string): Promise<EventLog> {
    const handle = await open(path, 'a+');
    const { size } = await handle.stat();
    if (size > 0) {
      const last = Buffer.alloc(1);
      await handle.read(last, 0, 1, size - 1);
      if (last[0] !== 0x0a) await handle.write('\n');
    }
    return new EventLog(handle);
  }

  /** Appends one event with the time of now. */
  async emit(event: WithoutTime<RunEvent>): Promise<void> {
    const { type, ...rest } = event;
    const line = Buffer.from(`${JSON.stringify({ type, t: Date.now(), ...rest })}\n`);
    await this.handle.write(line, 0, line.length, null);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
