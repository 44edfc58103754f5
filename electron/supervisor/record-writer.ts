import { unlink, writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-file.js';
import type { SupervisorRecord } from './record.js';
import type { RunPlace } from './run-place.js';

const SHOWN = 'supervisor.json';
const RESERVE = 'supervisor.reserve';
/** More than a record and its temporary file take, also on disks with large blocks. */
const RESERVE_BYTES = 64 * 1024;
const RETRY_MS = 500;
/** As long as this it is tried to write down an exit; after that the next one who looks derives the end from the files. */
const GIVE_UP_MS = 60_000;

/**
 * Writes what a supervisor knows: for people into the run's folder, and to be believed beside the launch record. A full disk
 * or a folder that has become read-only must end neither the trainer nor the one who watches it: what is not vital is told
 * and left out, and room for the exit is kept from the start.
 */
export class RecordWriter {
  #hasComplained = false;
  /** What is believed by now, without the beat. */
  #kept = '';

  /** `kept`: the file beside the launch record. */
  constructor(
    private readonly place: RunPlace,
    private readonly kept: string,
    private readonly tell: (text: string) => void,
  ) {}

  /** Throws the file system's error: without its first record a run must not start. */
  async first(record: SupervisorRecord): Promise<void> {
    await writeFile(this.place.file(RESERVE), Buffer.alloc(RESERVE_BYTES, 1));
    await writeJsonAtomic(this.place.file(SHOWN), record);
    await this.#keep(record);
  }

  /** A record that the next one replaces anyway. */
  async tryTo(record: SupervisorRecord): Promise<void> {
    await this.#tryToShow(record);
    await this.#tryToKeep(record);
  }

  /** The last record: gives up the reserve for it, and tries again for a minute. */
  async last(record: SupervisorRecord): Promise<void> {
    for (const deadline = performance.now() + GIVE_UP_MS; ;) {
      if (await this.#tryToShow(record)) break;
      await this.#giveUpReserve();
      if (await this.#tryToShow(record)) break;
      await this.place.follow();
      if (performance.now() > deadline || !(await this.place.isThere())) break;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    await this.#giveUpReserve();
    // Last: once this is there the run counts as over, and its shown record is looked at alone.
    await this.#tryToKeep(record);
  }

  async #tryToShow(record: SupervisorRecord): Promise<boolean> {
    try {
      await writeJsonAtomic(this.place.file(SHOWN), record);
      return true;
    } catch (error) {
      this.#complain(error);
      return false;
    }
  }

  async #tryToKeep(record: SupervisorRecord): Promise<void> {
    await this.#keep(record).catch((error: unknown) => this.#complain(error));
  }

  /** The beat alone is not worth a write of its own. */
  async #keep(record: SupervisorRecord): Promise<void> {
    const facts = JSON.stringify({ ...record, heartbeat: 0 });
    if (facts === this.#kept) return;
    await writeFileAtomic(this.kept, `${JSON.stringify(record, null, 2)}\n`);
    this.#kept = facts;
  }

  #complain(error: unknown): void {
    if (!this.#hasComplained) this.tell(`the record could not be written: ${String(error)}`);
    this.#hasComplained = true;
  }

  async #giveUpReserve(): Promise<void> {
    await unlink(this.place.file(RESERVE)).catch(() => undefined); // gone already, or the folder takes no change at all
  }
}
