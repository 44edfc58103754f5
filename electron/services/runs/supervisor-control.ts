import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openToAppend, replaceOwn } from '../../platform/own-files.js';
import { identify } from '../../platform/process-identity.js';
import { spawnDetached } from '../../platform/spawn-detached.js';
import { AppError } from '../../../shared/result/errors.js';
import { readControl, type ControlFile, type StopHow } from '../../supervisor/record.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import type { LiveRuns, OwnRun } from './live-runs.js';
import { readProcessFacts } from './run-facts.js';

const START_TIMEOUT_MS = 20_000;
const POLL_MS = 50;
/** More than one death in the middle of a start is no accident. */
const MOST_SUCCESSORS = 3;
const HARDNESS: Record<StopHow, number> = { after_epoch: 0, graceful: 1, now: 2 };

/**
 * Starts supervisors of our own runs, always the app's own program from the user's data folder. `node`: the binary (Node, or
 * Electron in its Node mode). `bundle`: dist/supervisor.cjs.
 */
export class SupervisorControl {
  #asking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly node: { readonly file: string; readonly isElectron: boolean },
    private readonly bundle: string,
    private readonly live: LiveRuns,
  ) {}

  /** Starts a recorded run; resolves once its trainer runs. Throws `trainer_unavailable` with the reason when it does not. */
  async start(run: OwnRun): Promise<void> {
    let supervisor = await this.#spawn(run, 'start');
    let successors = 0;
    const { runDir } = run.record;
    for (const deadline = performance.now() + START_TIMEOUT_MS; performance.now() < deadline;) {
      // Checked before the record is read: a supervisor that writes its record and then ends is not missed.
      const isGone = (await identify(supervisor)) === null;
      const { record, isSupervisorRunning } = await readProcessFacts(runDir, run);
      if (record?.spawnError != null) throw notStarted(record.spawnError);
      if (record?.trainer != null || record?.exit != null) return;
      // Another supervisor may hold the lock: then this one exits at once, and the other writes the record.
      if (isGone && !isSupervisorRunning) {
        // The supervisor died during the start: its successor finds the trainer, or records that there is none.
        if (record === null || (successors += 1) > MOST_SUCCESSORS) throw diedAtOnce(runDir);
        supervisor = await this.#spawn(run, 'adopt');
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new AppError('trainer_unavailable', 'The run did not start within 20 seconds.', {
      hint: `See supervisor.log in ${runDir}.`,
    });
  }

  /** Starts a supervisor for a run that has none; it adopts the trainer, or writes down that it is gone. */
  async adopt(run: OwnRun): Promise<void> {
    await this.#spawn(run, 'adopt');
  }

  async #spawn(run: OwnRun, way: 'start' | 'adopt'): Promise<number> {
    const program = await this.live.programFor(run, this.bundle);
    const log = await openToAppend(join(run.record.runDir, 'supervisor.log'));
    try {
      return await spawnDetached(this.node.file, [program, way, run.path], {
        cwd: dirname(run.path),
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
      const path = join(runDir, RUN_FILES.control);
      const before = await readControl(path);
      const after = change(before);
      if (after === before) return;
      await replaceOwn(path, `${JSON.stringify(after, null, 2)}\n`);
    });
    this.#asking = asked.catch(() => undefined); // the caller gets the error; the next request must come all the same
    return asked;
  }
}

function notStarted(reason: string): AppError {
  return new AppError('trainer_unavailable', `The trainer could not be started: ${reason}`, {
    hint: 'Check the trainer folder and the Python in Settings.',
  });
}

function diedAtOnce(runDir: string): AppError {
  return new AppError('trainer_unavailable', `The run could not be started in ${runDir}.`, {
    hint: 'Usually the disk is full or the folder is read-only; supervisor.log in it says more.',
  });
}
