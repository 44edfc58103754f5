import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RunId } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import type { OpenProject } from '../open-project/index.js';
import type { EventSource } from './event-source.js';
import type { LiveRuns } from './live-runs.js';
import { readRunFile, type RunFile } from './run-file.js';
import { showRunAsJob } from './run-job.js';
import { RunLog } from './run-log.js';
import { RunTracker, type TrackerDeps } from './run-tracker.js';
import type { SupervisorControl } from './supervisor-control.js';
import { takeOver } from './take-over.js';

const POLL_MS = 200;

export interface FollowDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  readonly live: LiveRuns;
  readonly supervisors: SupervisorControl;
  readonly sourceFor: (runDir: string, file: RunFile) => EventSource;
  readonly diagnose: TrackerDeps['diagnose'];
}

/** What following runs asks of their project. */
export interface FollowedProject extends Pick<OpenProject, 'id' | 'guard'> {
  readonly folder: Pick<OpenProject['folder'], 'runsDir' | 'runs' | 'run'>;
}

/** The runs of a project as this process sees them, and the loop that follows those which have not ended. */
export class FollowedRuns {
  readonly #trackers = new Map<string, RunTracker>();
  readonly #logs = new Map<string, RunLog>();
  #timer: NodeJS.Timeout | null = null;
  #polling: Promise<void> = Promise.resolve();
  #isClosed = false;
  #isLooking = false;
  #mustLookAgain = false;

  constructor(
    private readonly project: FollowedProject,
    private readonly deps: FollowDeps,
  ) {}

  trackers(): RunTracker[] {
    return [...this.#trackers.values()];
  }

  tracker(runId: string): RunTracker | undefined {
    return this.#trackers.get(runId);
  }

  log(runId: string): RunLog {
    const known = this.#logs.get(runId);
    if (known) return known;
    const log = new RunLog(join(this.project.folder.runsDir, runId));
    this.#logs.set(runId, log);
    return log;
  }

  /** Reads every run that is not known yet; those that still train are followed from here on. */
  async open(): Promise<void> {
    const dir = await this.#runsDir();
    if (dir === null) return;
    if (await this.project.guard.isWritable()) await mkdir(dir, { recursive: true });
    const names = (await namesIn(dir)).filter((name) => RunId.safeParse(name).success);
    for (const name of names.sort()) if (!this.#trackers.has(name)) await this.#load(name);
    this.#schedule();
  }

  /** A run that was just made. */
  async add(runId: string): Promise<void> {
    await this.#load(runId);
    const tracker = this.#trackers.get(runId);
    if (tracker) this.deps.bus.emit('runs.changed', this.project.id, tracker.summary);
    this.#schedule();
  }

  /** Reads a run again that counted as ended, after a supervisor was started for it. */
  async again(runId: string): Promise<void> {
    this.#trackers.delete(runId);
    await this.add(runId);
  }

  /** Looks at once, after a request that changes something. */
  wake(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#schedule(0);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#polling;
  }

  /** The folder of the runs; null while it is a link that the user has not allowed. */
  async #runsDir(): Promise<string | null> {
    try {
      return await this.project.folder.runs();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.deps.log.warn(`Runs are not shown. ${error.message}`);
      return null;
    }
  }

  async #load(runId: string): Promise<void> {
    try {
      const runDir = await this.project.folder.run(runId);
      const written = await readRunFile(join(runDir, RUN_FILES.run));
      // Ids come from the folder: the file in a copied project still names the original.
      const file = { ...written, id: runId, projectId: this.project.id };
      const { live, supervisors } = this.deps;
      const own = (await live.find(runDir, file)) ?? (await takeOver(runDir, file, live));
      const tracker = new RunTracker(runDir, file, own, {
        source: this.deps.sourceFor(runDir, file),
        diagnose: this.deps.diagnose,
        adopt: async (run) => {
          if (await this.project.guard.isWritable()) await supervisors.adopt(run);
        },
        settle: (run) => live.settle(run),
        isWritable: () => this.project.guard.isWritable(),
        now: Date.now,
      });
      this.#copyEarlierSegment(tracker);
      await tracker.load();
      await this.log(runId).poll();
      this.#trackers.set(runId, tracker);
      // A job can be cancelled, which a reader of the project may not do.
      if (!tracker.hasEnded && (await this.project.guard.isWritable())) this.#showAsJob(tracker);
    } catch (error) {
      // One damaged run must not hide the others; its files stay where they are.
      this.deps.log.error(`run ${runId} cannot be read`, error);
    }
  }

  #showAsJob(tracker: RunTracker): void {
    const { jobs, supervisors } = this.deps;
    showRunAsJob(jobs, tracker, {
      requestStop: async (runDir, how) => {
        await this.project.guard.mayWrite();
        await supervisors.requestStop(runDir, how);
      },
    });
  }

  /** A resumed run shows the curve from its first step: what earlier segments did up to the resume point. */
  #copyEarlierSegment(tracker: RunTracker): void {
    const from = tracker.file.resumedFrom?.runId;
    const earlier = from === undefined ? undefined : this.#trackers.get(from);
    if (!earlier) return;
    for (const [step, loss, average] of earlier.model.losses.entries()) {
      if (step <= tracker.file.stepOffset) tracker.model.losses.add(step, loss, average);
    }
  }

  #schedule(delay = POLL_MS): void {
    if (this.#isClosed || this.#timer !== null) return;
    if (this.trackers().every((tracker) => tracker.isSettled)) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#look();
    }, delay);
  }

  /** Never two looks at once: they would read the same files from the same place and lose lines. */
  async #look(): Promise<void> {
    if (this.#isLooking) {
      this.#mustLookAgain = true;
      return;
    }
    this.#isLooking = true;
    this.#polling = this.#pollAll();
    await this.#polling;
    this.#isLooking = false;
    const delay = this.#mustLookAgain ? 0 : POLL_MS;
    this.#mustLookAgain = false;
    this.#schedule(delay);
  }

  async #pollAll(): Promise<void> {
    for (const tracker of this.trackers()) {
      if (tracker.isSettled) continue;
      try {
        await this.#pollOne(tracker);
      } catch (error) {
        this.deps.log.error(`run ${tracker.file.id} cannot be followed`, error);
      }
    }
  }

  async #pollOne(tracker: RunTracker): Promise<void> {
    const before = JSON.stringify(tracker.summary);
    const delta = await tracker.poll();
    if (delta) this.deps.bus.emit('runs.delta', tracker.file.id, delta);
    if (JSON.stringify(tracker.summary) !== before) {
      this.deps.bus.emit('runs.changed', this.project.id, tracker.summary);
    }
    for (const chunk of await this.log(tracker.file.id).poll()) {
      this.deps.bus.emit('runs.log', tracker.file.id, { ...chunk, dropped: 0 });
    }
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return []; // it was never trained, and nothing may be made here
    throw error;
  }
}
