import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { acquireLock } from '../platform/owner-lock.js';
import { identify, isRunning, type ProcessIdentity } from '../platform/process-identity.js';
import { endProcessTree } from '../platform/process-tree.js';
import { awaitUnrecordedTrainer } from './adoption.js';
import { PhaseWatch } from './phase-watch.js';
import { RecordWriter } from './record-writer.js';
import {
  readRecord,
  RUN_MARK,
  type ControlFile,
  type SupervisedRun,
  type SupervisorRecord,
} from './record.js';
import { countOomKills } from './oom-kills.js';
import { stayAwake } from './stay-awake.js';
import { startTrainer, type TrainerExit } from './start-trainer.js';

const POLL_MS = 200;
const HEARTBEAT_MS = 2000;

/**
 * Watches one run until its trainer ended and its exit is written to `supervisor.json`.
 * A second supervisor of the same run leaves at once; one that follows a dead supervisor adopts the trainer.
 */
export async function superviseRun(runDir: string): Promise<void> {
  const lock = await acquireLock(join(runDir, 'supervisor.lock'));
  if (!lock.acquired) return;
  try {
    await new Supervisor(runDir, lock.info.holder).run();
  } finally {
    await lock.release();
  }
}

class Supervisor {
  #record: SupervisorRecord;
  #exit: TrainerExit | null = null;
  /** On the machine's own clock: the wall clock may be set while a run is on. */
  #lastBeat = performance.now();
  readonly #phases: PhaseWatch;
  readonly #writer: RecordWriter;

  constructor(
    private readonly runDir: string,
    me: ProcessIdentity,
  ) {
    this.#phases = new PhaseWatch(join(runDir, 'events.jsonl'));
    this.#writer = new RecordWriter(runDir, (text) => process.stderr.write(`${text}\n`));
    this.#record = {
      version: 1,
      supervisor: me,
      trainer: null,
      spawnedAt: Date.now(),
      heartbeat: Date.now(),
      adoptions: 0,
      killedAt: null,
      exit: null,
      spawnError: null,
    };
  }

  async run(): Promise<void> {
    const earlier = await readRecord(this.#recordPath());
    if (earlier?.exit || earlier?.spawnError) return;
    const run = JSON.parse(await readFile(join(this.runDir, 'run.json'), 'utf8')) as SupervisedRun;
    const trainer = earlier ? await this.#adopt(earlier) : await this.#start(run);
    if (trainer === null) return;
    const awake = stayAwake();
    try {
      await this.#watch(trainer, run);
    } finally {
      awake.release();
    }
  }

  /** Takes over what a dead supervisor left; null when there is nothing to watch any more. */
  async #adopt(earlier: SupervisorRecord): Promise<ProcessIdentity | null> {
    const trainer = earlier.trainer ?? (await awaitUnrecordedTrainer(this.runDir));
    this.#record = {
      ...earlier,
      supervisor: this.#record.supervisor,
      trainer,
      heartbeat: Date.now(),
      adoptions: earlier.adoptions + 1,
    };
    await this.#writer.tryTo(this.#record);
    if (trainer !== null) return trainer;
    await this.#writeExit({ code: null, signal: null, isKnown: false }, []);
    return null;
  }

  async #start(run: SupervisedRun): Promise<ProcessIdentity | null> {
    this.#record = { ...this.#record, oomKillsAtStart: await countOomKills() };
    await this.#writer.first(this.#record); // before the start, so that a successor knows that one was under way
    const started = await startTrainer(this.runDir, run, (exit) => (this.#exit = exit));
    if ('error' in started) {
      await this.#writer.last({ ...this.#record, spawnError: started.error });
      return null;
    }
    // A trainer that is gone before it could be looked at still gets a record: its exit is already known.
    const trainer = (await identify(started.pid)) ?? {
      pid: started.pid,
      startTime: '?',
      bootId: '',
    };
    this.#record = { ...this.#record, trainer };
    await this.#writer.tryTo(this.#record);
    return trainer;
  }

  async #watch(trainer: ProcessIdentity, run: SupervisedRun): Promise<void> {
    for (;;) {
      if (this.#exit !== null || !(await isRunning(trainer))) break;
      if (await this.#mustEndByForce(run)) {
        const killedAt = this.#record.killedAt ?? Date.now();
        this.#record = { ...this.#record, killedAt };
        await this.#writer.tryTo(this.#record);
        await this.#endTree(trainer);
      }
      await this.#beat();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    // The exit of our own child arrives as an event, a moment after the process is gone.
    const exit = this.#exit ?? (await this.#exitSoon());
    const survivors = await this.#endTree(trainer); // workers that outlived the trainer
    await this.#writeExit(exit, survivors);
  }

  #endTree(trainer: ProcessIdentity): Promise<number[]> {
    return endProcessTree(trainer, { name: RUN_MARK, value: this.runDir });
  }

  async #beat(): Promise<void> {
    if (performance.now() - this.#lastBeat < HEARTBEAT_MS) return;
    this.#lastBeat = performance.now();
    this.#record = { ...this.#record, heartbeat: Date.now() };
    await this.#writer.tryTo(this.#record);
  }

  async #exitSoon(): Promise<TrainerExit> {
    const isOurChild = this.#record.adoptions === 0;
    for (let waited = 0; isOurChild && waited < 2000; waited += 20) {
      if (this.#exit !== null) return this.#exit;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { code: null, signal: null, isKnown: false };
  }

  /**
   * A stop that saves is the trainer's to carry out, once its loop runs. Before that (models load, caches are made), and in
   * plain mode and with several trainer processes always, nothing listens: ending the tree is the only stop there is.
   */
  async #mustEndByForce(run: SupervisedRun): Promise<boolean> {
    const control = await this.#control();
    if (!control?.stop) return false;
    if (control.stop.how === 'now' || run.mode === 'plain' || (run.processes ?? 1) > 1) return true;
    return !(await this.#phases.hasTrainingBegun());
  }

  async #control(): Promise<ControlFile | null> {
    try {
      return JSON.parse(await readFile(join(this.runDir, 'control.json'), 'utf8')) as ControlFile;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      if (error instanceof SyntaxError) return null; // not ours: it is only ever replaced whole
      throw error;
    }
  }

  async #writeExit(exit: TrainerExit, survivors: number[]): Promise<void> {
    const oomKills = await countOomKills();
    const at = Date.now();
    this.#record = { ...this.#record, exit: { at, ...exit, survivors, oomKills } };
    await this.#writer.last(this.#record);
  }

  #recordPath(): string {
    return join(this.runDir, 'supervisor.json');
  }
}
