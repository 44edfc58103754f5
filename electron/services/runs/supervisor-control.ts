import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openToAppend, replaceOwn } from '../../platform/own-files.js';
import { identify } from '../../platform/process-identity.js';
import { spawnDetached } from '../../platform/spawn-detached.js';
import { AppError } from '../../../shared/result/errors.js';
import { readRecord, type ControlFile, type StopHow } from '../../supervisor/record.js';
import { RUN_FILES } from '../engines/engine.js';
import { readControl, readProcessFacts } from './run-facts.js';

const START_TIMEOUT_MS = 20_000;
const POLL_MS = 50;
/** More than one death in the middle of a start is no accident. */
const MOST_SUCCESSORS = 3;
const HARDNESS: Record<StopHow, number> = { after_epoch: 0, graceful: 1, now: 2 };

/** Starts supervisors. `node`: the binary (Node, or Electron in its Node mode). `bundle`: dist/supervisor.cjs. */
export class SupervisorControl {
  #asking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly node: { readonly file: string; readonly isElectron: boolean },
    private readonly bundle: string,
  ) {}

  /** Copies the supervisor into the run's folder (an update of the app must not change a run) and starts it. */
  async start(runDir: string): Promise<void> {
    await copyFile(this.bundle, join(runDir, 'supervisor.cjs'));
    await waitForTrainer(runDir, () => this.spawn(runDir));
  }

  /** Starts a supervisor for a run that has none; it adopts the trainer, or writes down that it is gone. Gives its pid. */
  async spawn(runDir: string): Promise<number> {
    const log = await openToAppend(join(runDir, 'supervisor.log'));
    try {
      return await spawnDetached(this.node.file, [join(runDir, 'supervisor.cjs'), runDir], {
        cwd: runDir,
        env: this.node.isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
        logFd: log.fd,
      });
    } finally {
      await log.close();
    }
  }

  /** Asks for a stop. A milder one asked for later does not take a harder one back. */
  async requestStop(runDir: string, how: StopHow): Promise<void> {
    await this.#ask(runDir, (before) =>
      before.stop !== null && HARDNESS[before.stop.how] >= HARDNESS[how]
        ? before
        : { ...before, stop: { how, at: Date.now() } },
    );
  }

  /** Asks the trainer to save a checkpoint or to make samples at its next step. */
  async request(runDir: string, what: 'save' | 'sample'): Promise<void> {
    await this.#ask(runDir, (before) => ({ ...before, [what]: { at: Date.now() } }));
  }

  /** The app is the only writer of that file; its requests come one after the other. */
  #ask(runDir: string, change: (before: ControlFile) => ControlFile): Promise<void> {
    const asked = this.#asking.then(async () => {
      const before = await readControl(runDir);
      const after = change(before);
      if (after === before) return;
      await replaceOwn(join(runDir, RUN_FILES.control), `${JSON.stringify(after, null, 2)}\n`);
    });
    this.#asking = asked.catch(() => undefined); // the caller gets the error; the next request must come all the same
    return asked;
  }
}

/** Resolves once the supervisor wrote down the trainer's pid; throws with the reason when it could not be started. */
async function waitForTrainer(runDir: string, spawn: () => Promise<number>): Promise<void> {
  let supervisor = await spawn();
  let successors = 0;
  for (const deadline = performance.now() + START_TIMEOUT_MS; performance.now() < deadline;) {
    // Before the record, so that one that was written just before its writer ended is seen.
    const isGone = (await identify(supervisor)) === null;
    const record = await readRecord(join(runDir, RUN_FILES.supervisor));
    if (record?.spawnError != null) {
      throw new AppError(
        'trainer_unavailable',
        `The trainer could not be started: ${record.spawnError}`,
        { hint: 'Check the trainer folder and the Python in Settings.' },
      );
    }
    if (record?.trainer != null || record?.exit != null) return;
    // Another one may have been quicker and holds the lock: then this one leaves at once, and that one writes the record.
    if (isGone && !(await readProcessFacts(runDir)).isSupervisorRunning) {
      // It died in the middle of the start: the next one finds the trainer, or writes down that there is none.
      if (record !== null && (successors += 1) <= MOST_SUCCESSORS) supervisor = await spawn();
      else
        throw new AppError('trainer_unavailable', `The run could not be started in ${runDir}.`, {
          hint: 'Usually the disk is full or the folder is read-only; supervisor.log in it says more.',
        });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new AppError('trainer_unavailable', 'The run did not start within 20 seconds.', {
    hint: `See supervisor.log in ${runDir}.`,
  });
}
