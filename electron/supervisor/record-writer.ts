import { stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { writeJsonAtomic } from '../platform/atomic-file.js';
import type { SupervisorRecord } from './record.js';

/** More than a record and its temporary file take, also on disks with large blocks. */
const RESERVE_BYTES = 64 * 1024;
const RETRY_MS = 500;
/** As long as this it is tried to write down an exit; after that the next one who looks derives the end from the files. */
const GIVE_UP_MS = 60_000;

/**
 * Writes `supervisor.json`. A full disk or a folder that has become read-only must end neither the trainer nor the one who
 * watches it: what is not vital is told and left out, and room for the exit is kept from the start.
 */
export class RecordWriter {
  readonly #path: string;
  readonly #reserve: string;
  #hasComplained = false;

  constructor(
    private readonly runDir: string,
    private readonly tell: (text: string) => void,
  ) {
    this.#path = join(runDir, 'supervisor.json');
    this.#reserve = join(runDir, 'supervisor.reserve');
  }

  /** Throws the file system's error: without its first record a run must not start. */
  async first(record: SupervisorRecord): Promise<void> {
    await writeFile(this.#reserve, Buffer.alloc(RESERVE_BYTES, 1));
    await writeJsonAtomic(this.#path, record);
  }

  /** A record that the next one replaces anyway. */
  async tryTo(record: SupervisorRecord): Promise<boolean> {
    try {
      await writeJsonAtomic(this.#path, record);
      return true;
    } catch (error) {
      if (!this.#hasComplained) this.tell(`the record could not be written: ${String(error)}`);
      this.#hasComplained = true;
      return false;
    }
  }

  /** The last record: gives up the reserve for it, and tries again for a minute. */
  async last(record: SupervisorRecord): Promise<void> {
    for (const deadline = performance.now() + GIVE_UP_MS; ;) {
      if (await this.tryTo(record)) break;
      await this.#giveUpReserve();
      if (await this.tryTo(record)) break;
      if (performance.now() > deadline || !(await this.#hasFolder())) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    await this.#giveUpReserve();
  }

  async #giveUpReserve(): Promise<void> {
    await unlink(this.#reserve).catch(() => undefined); // gone already, or the folder takes no change at all
  }

  /** A run's folder that was deleted or pulled out needs no record any more. */
  async #hasFolder(): Promise<boolean> {
    return stat(this.runDir).then(
      () => true,
      () => false,
    );
  }
}
