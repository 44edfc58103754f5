import { performance } from 'node:perf_hooks';
import { acquireLock } from '../platform/owner-lock.js';
import { isRunning, type ProcessIdentity } from '../platform/process-identity.js';
import { endProcessTree } from '../platform/process-tree.js';
import { countOomKills } from './oom-kills.js';
import { PhaseWatch } from './phase-watch.js';
import { RecordWriter } from './record-writer.js';
import {
  besideRecord,
  readControl,
  readLaunch,
  RUN_MARK,
  type LaunchRecord,
  type SupervisorRecord,
} from './record.js';
import { RunPlace } from './run-place.js';
import { stayAwake } from './stay-awake.js';

const POLL_MS = 200;
const HEARTBEAT_MS = 2000;

/** How a trainer ended, as far as it was seen. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly isKnown: boolean;
}

/** Everything that starting and adopting have in common. */
export interface Supervised {
  readonly launch: LaunchRecord;
  readonly place: RunPlace;
  readonly writer: RecordWriter;
  readonly me: ProcessIdentity;
}

/**
 * Runs `work` under the lock of the run's only supervisor; a second supervisor returns at once. `recordPath`: the run's
 * launch record. Throws when there is no such record: then the app asked for no run.
 */
export async function asOnlySupervisor(
  recordPath: string,
  work: (run: Supervised) => Promise<void>,
): Promise<void> {
  const launch = await readLaunch(recordPath);
  if (launch === null) throw new Error(`${recordPath} is no record of a run`);
  const { lock: lockPath, processes } = besideRecord(recordPath);
  const lock = await acquireLock(lockPath);
  if (!lock.acquired) return;
  try {
    const place = new RunPlace(recordPath, launch);
    const writer = new RecordWriter(place, processes, (text) => process.stderr.write(`${text}\n`));
    await work({ launch, place, writer, me: lock.info.holder });
  } finally {
    await lock.release();
  }
}

/** Watches a trainer until it ended and its exit is written down. Made before the start, so that no exit is missed. */
export class TrainerWatch {
  #exit: TrainerExit | null = null;
  /** Measured by the monotonic clock: the wall clock may be set during a run. */
  #lastBeat = performance.now();
  readonly #phases: PhaseWatch;

  constructor(private readonly run: Supervised) {
    this.#phases = new PhaseWatch(() => run.place.file('events.jsonl'));
  }

  /** Takes the exit code or signal that the system reports for our own child. */
  exited(exit: TrainerExit): void {
    this.#exit = exit;
  }

  /** Resolves after the end of the trainer, all its processes and the last record. */
  async untilEnd(trainer: ProcessIdentity, record: SupervisorRecord): Promise<void> {
    const awake = stayAwake();
    try {
      await this.#watch(trainer, record);
    } finally {
      awake.release();
    }
  }

  async #watch(trainer: ProcessIdentity, first: SupervisorRecord): Promise<void> {
    let record = first;
    for (;;) {
      if (this.#exit !== null || !(await isRunning(trainer))) break;
      if (await this.#mustEndByForce()) {
        record = { ...record, killedAt: record.killedAt ?? Date.now() };
        await this.run.writer.tryTo(record);
        await this.#endTree(trainer);
      }
      if (this.#isBeatDue()) {
        await this.run.place.follow();
        record = { ...record, heartbeat: Date.now() };
        await this.run.writer.tryTo(record);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    // The exit of our own child arrives as an event, a moment after the process is gone.
    const exit = this.#exit ?? (await this.#exitSoon(record.adoptions === 0));
    const survivors = await this.#endTree(trainer); // workers that outlived the trainer
    await this.run.writer.last(await withExit(record, exit, survivors));
  }

  #endTree(trainer: ProcessIdentity): Promise<number[]> {
    return endProcessTree(trainer, { name: RUN_MARK, value: this.run.launch.mark });
  }

  #isBeatDue(): boolean {
    if (performance.now() - this.#lastBeat < HEARTBEAT_MS) return false;
    this.#lastBeat = performance.now();
    return true;
  }

  async #exitSoon(isOurChild: boolean): Promise<TrainerExit> {
    for (let waited = 0; isOurChild && waited < 2000; waited += 20) {
      if (this.#exit !== null) return this.#exit;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { code: null, signal: null, isKnown: false };
  }

  /**
   * True when only ending the process tree can stop the trainer. The training loop alone listens for a stop that saves.
   * Nothing listens while models load or caches are made, in plain mode, and with several trainer processes.
   */
  async #mustEndByForce(): Promise<boolean> {
    const { mode, processes } = this.run.launch;
    const { stop } = await readControl(this.run.place.file('control.json'));
    if (stop === null) return false;
    if (stop.how === 'now' || mode === 'plain' || processes > 1) return true;
    return !(await this.#phases.hasTrainingBegun());
  }
}

/** The record with the end of its trainer. */
export async function withExit(
  record: SupervisorRecord,
  exit: TrainerExit,
  survivors: readonly number[],
): Promise<SupervisorRecord> {
  const oomKills = await countOomKills();
  return { ...record, exit: { at: Date.now(), ...exit, survivors, oomKills } };
}
