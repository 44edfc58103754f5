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
/** How long (ms) writing the exit is tried. After that, the next reader derives the end of the run from its files. */
const GIVE_UP_MS = 60_000;

/**
 * Writes the supervisor's record twice: a copy for people in the run's folder, and the trusted one beside the launch record.
 * A full disk or a read-only folder must end neither the trainer nor the supervisor. Failed writes are logged and skipped,
 * and a reserve file keeps room for the exit.
 */
export class RecordWriter {
  #hasComplained = false;
  /** The facts of the last trusted record, without the heartbeat. */
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

  /** Writes a record that may fail: the next one replaces it anyway. */
  async tryTo(record: SupervisorRecord): Promise<void> {
    await this.#tryToShow(record);
    await this.#tryToKeep(record);
  }

  /** Writes the last record: frees the reserve file for it when the disk is full, and tries again for a minute. */
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
    // The trusted record must come last: with it the run counts as over, and the copy in the run's folder is read instead.
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

  /** Skips the write when only the heartbeat has changed. */
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
