import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineId, Power, RunEventOf } from '../../../shared/contract/index.js';
import type { ConfigValues, StepPlan } from '../../../shared/domain/config/schema/schema.js';
import type { TrainerFiles } from '../../../shared/domain/config/text/build-config.js';
import type { TrainingSettings } from '../../../shared/domain/config/value/training-settings.js';
import { AppError } from '../../../shared/result/errors.js';
import { writeFileAtomic, writeJsonAtomic } from '../../platform/atomic-file.js';
import { peekOwn } from '../../platform/own-files.js';
import { identify } from '../../platform/process-identity.js';
import type { LaunchRecord } from '../../supervisor/record.js';
import type { PlanExpectation } from '../../../shared/domain/preflight/expectation.js';
import type { OpenProject } from '../open-project/index.js';
import { clearWrongCaches, type CacheWork, type WrongCache } from '../trainer/caches/index.js';
import {
  processCount,
  RUN_FILES,
  type Cluster,
  type Engine,
  type LaunchRequest,
} from '../trainer/engines/engine.js';
import type { LiveRuns, OwnRun } from './live-runs.js';
import { readRunFile, type RunFile } from './run-file.js';
import { byCount } from '../../../shared/domain/format.js';

export interface StartOptions {
  readonly engine?: EngineId | undefined;
  readonly scriptsDir?: string | undefined;
  readonly python?: string | undefined;
  readonly plainScript?: boolean | undefined;
  readonly values?: ConfigValues | undefined;
  readonly place?: RunPlace | undefined;
  /** What the user typed for this run alone: a yes to these values, whoever brought them along. */
  readonly allow?: readonly Power[] | undefined;
}

/** Where a run is to train, as the queue decided. */
export interface RunPlace {
  readonly gpus: readonly string[];
  readonly cluster: Cluster;
  readonly queueItemId: string | null;
}

const ANYWHERE: RunPlace = {
  gpus: [],
  cluster: { machines: 1, rank: 0, address: '', port: 1 },
  queueItemId: null,
};

/** Everything decided about a run before its files are written. */
export interface RunPlan {
  readonly engine: Engine;
  readonly settings: TrainingSettings;
  readonly steps: StepPlan | null;
  readonly outputName: string;
  readonly scriptsDir: string;
  readonly python: string;
  readonly plainScript: boolean;
  /** What was told of the trainer’s numbers; null where they cannot be told. */
  readonly expected: PlanExpectation | null;
  /** Null: the engine keeps no caches. */
  readonly caches: CacheWork | null;
  /** Makes the trainer's files for a run in that folder. `outputName`: what its files are called. */
  filesFor(
    runDir: string,
    resume: { folder: string; initialEpoch: number } | null,
    outputName: string,
  ): TrainerFiles;
}

/** What the starter needs of the configuration: it decides and refuses, the starter writes. */
export interface RunPlanner {
  /** Throws `needs_permission` before anything is read, `invalid_config` with the problems when something certainly fails. */
  plan(project: OpenProject, options: StartOptions): Promise<RunPlan>;
  /** The same for several runs of one dataset, which is looked at once. */
  plans(project: OpenProject, all: readonly StartOptions[]): Promise<RunPlan[]>;
  /**
   * The same for a run that goes on: configuration and engine of the run before. `trainer`: what that one was started with,
   * as this user's own records say; null takes what is set now. `state`: the folder that it goes on from, as it lies in the
   * project.
   */
  planResume(
    project: OpenProject,
    run: RunFile,
    trainer: LaunchRecord['trainer'],
    state: string,
  ): Promise<RunPlan>;
  /** Throws `internal` when the files, read back, do not say what was meant. */
  verify(runDir: string, files: TrainerFiles): Promise<void>;
}

type ResumePoint = RunEventOf<'resume_point'>;

/** A run whose files and record are written and of which nothing is started yet. */
export interface PreparedRun {
  readonly runId: string;
  readonly own: OwnRun;
}

export interface StarterDeps {
  readonly planner: RunPlanner;
  readonly app: RunFile['app'];
  readonly live: LiveRuns;
}

/** Writes the folder of a run: all that the trainer will read, frozen, before anything is started. */
export class RunStarter {
  constructor(
    private readonly project: OpenProject,
    private readonly deps: StarterDeps,
  ) {}

  /** A fresh run. Throws `invalid_config`; nothing is written then. */
  async prepare(options: StartOptions): Promise<PreparedRun> {
    const plan = await this.deps.planner.plan(this.project, options);
    return this.#write(plan, options.place ?? ANYWHERE, null);
  }

  /** A run that goes on from a resume point of an earlier one, with its configuration. */
  async prepareResume(
    earlier: { file: RunFile; runDir: string; own: OwnRun | null },
    point: ResumePoint,
    place: RunPlace | undefined,
  ): Promise<PreparedRun> {
    const trainer = earlier.own?.record.trainer ?? null;
    const state = stateFolder(earlier.file.id, point.folder);
    const plan = await this.deps.planner.planResume(this.project, earlier.file, trainer, state);
    const folder = join(earlier.runDir, RUN_FILES.output, point.folder);
    return this.#write(plan, place ?? ANYWHERE, { earlier: earlier.file, point, folder });
  }

  async #clearCaches(work: CacheWork): Promise<RunFile['notices']> {
    const removed = await clearWrongCaches(this.project.folder.own, work);
    const broken = removed.filter(({ reason }) => reason === 'broken');
    const stale = removed.filter(({ reason }) => reason === 'stale');
    return [
      ...removedNotice('caches_broken', 'that had been cut short', broken),
      ...removedNotice('caches_stale', 'made from something else than what is there now', stale),
    ];
  }

  /** What the trainer will read, written and read back. */
  async #writeTrainerFiles(
    plan: RunPlan,
    runDir: string,
    outputName: string,
    resume: { point: ResumePoint; folder: string } | null,
  ): Promise<TrainerFiles> {
    const files = plan.filesFor(
      runDir,
      // Epochs count from 1: the first one to train is the one after the resume point's.
      resume === null ? null : { folder: resume.folder, initialEpoch: resume.point.epoch + 1 },
      outputName,
    );
    await writeFileAtomic(join(runDir, RUN_FILES.config), files.configToml);
    await writeFileAtomic(join(runDir, RUN_FILES.dataset), files.datasetToml);
    if (files.promptsTxt !== null) {
      await writeFileAtomic(join(runDir, RUN_FILES.prompts), files.promptsTxt);
    }
    await this.deps.planner.verify(runDir, files);
    return files;
  }

  async #write(
    plan: RunPlan,
    place: RunPlace,
    resume: { earlier: RunFile; point: ResumePoint; folder: string } | null,
  ): Promise<PreparedRun> {
    const { folder, guard, id: projectId } = this.project;
    // Planning only reads; files are written from here on, and only the owner of the project may write.
    await guard.mayWrite();
    const runId = newRunId(new Date());
    const runDir = await folder.makeRun(runId);
    await mkdir(join(runDir, RUN_FILES.output), { recursive: true });
    await mkdir(join(runDir, RUN_FILES.log), { recursive: true });
    const segment = (resume?.earlier.segment ?? 0) + 1;
    const name = resume?.earlier.name ?? plan.outputName;
    // Each segment's files have names of their own: side by side in one folder they must not overwrite each other.
    const outputName = segment === 1 ? name : `${name}-part${segment}`;
    const files = await this.#writeTrainerFiles(plan, runDir, outputName, resume);
    const notices = plan.caches === null ? [] : await this.#clearCaches(plan.caches);
    const offsets = { stepOffset: resume?.point.step ?? 0, epochOffset: resume?.point.epoch ?? 0 };
    const resumeFrom = resume?.folder ?? null;
    const shape = { runId, runDir, outputName, resumeFrom, ...offsets };
    const { own, made } = await this.#record(plan, place, shape);
    const run: RunFile = {
      nonce: own.record.nonce,
      ...placeOf(plan, place),
      version: 1,
      id: runId,
      projectId,
      name,
      engine: plan.engine.id,
      mode: plan.engine.mode,
      createdAt: Date.now(),
      outputName,
      ...plan.settings.forRun(),
      ...offsets,
      resumedFrom:
        resume === null ? null : { runId: resume.earlier.id, folder: resume.point.folder },
      command: made.command,
      segment,
      hasPrompts: files.promptsTxt !== null,
      notices,
      expected: plan.expected,
      app: this.deps.app,
    };
    // Noted before `run.json` exists: a run without this note counts as one that came with the folder.
    await this.project.powers.noteRun(run);
    // `run.json` is written last: a folder without it is an interrupted start in which no trainer ran.
    await writeJsonAtomic(join(runDir, RUN_FILES.run), run);
    await readRunFile(join(runDir, RUN_FILES.run));
    return { runId, own };
  }

  /**
   * Writes the launch record, which only this user can write and which alone decides what is started. Before `run.json`, so
   * that no run is without one.
   */
  async #record(
    plan: RunPlan,
    place: RunPlace,
    run: Pick<
      LaunchRequest,
      'runDir' | 'outputName' | 'resumeFrom' | 'stepOffset' | 'epochOffset'
    > & { runId: string },
  ): Promise<{ own: OwnRun; made: Pick<RunFile, 'command'> }> {
    const { scriptsDir, python, plainScript, engine, settings } = plan;
    const { runId, runDir } = run;
    return this.deps.live.begin(async (keep) => {
      const { mixedPrecision } = settings.config;
      const trainer = { scriptsDir, python, plainScript };
      const made = await engine.command({
        ...run,
        ...trainer,
        ...place,
        project: this.project.file,
        mixedPrecision,
        keep,
      });
      const command = { ...made, args: [...made.args], env: { ...made.env } };
      const { id: projectId } = this.project;
      const processes = processCount(place.gpus, place.cluster);
      const startedBy = await identify(process.pid);
      const same = { projectId, runId, runDir, mark: runDir, mode: engine.mode, processes };
      return { ...same, startedBy, command, trainer };
    });
  }
}

/** The TOML files of a run as the trainer got them. */
export async function readToml(
  runDir: string,
): Promise<{ configToml: string; datasetToml: string }> {
  return {
    configToml: await textOf(join(runDir, RUN_FILES.config)),
    datasetToml: await textOf(join(runDir, RUN_FILES.dataset)),
  };
}

async function textOf(path: string): Promise<string> {
  const bytes = await peekOwn(path);
  if (bytes !== null) return bytes.toString('utf8');
  throw new AppError('not_found', `${path} is not there.`, {
    hint: 'The start of this run was cut off, or the file was taken away since.',
  });
}

/** Where a state of a run lies in its project, with forward slashes. */
export function stateFolder(runId: string, folder: string): string {
  return `runs/${runId}/${RUN_FILES.output}/${folder}`;
}

/** What the run's place decides of its `run.json`. */
function placeOf(
  plan: RunPlan,
  { gpus, cluster, queueItemId }: RunPlace,
): Pick<RunFile, 'plan' | 'gpus' | 'processes' | 'queueItemId'> {
  const processes = processCount(gpus, cluster);
  // Several processes share the batches of an epoch, and only the trainer tells how many steps that makes.
  return { plan: processes === 1 ? plan.steps : null, gpus: [...gpus], processes, queueItemId };
}

/** What was removed and why, the first ones by name. */
function removedNotice(
  code: string,
  what: string,
  removed: readonly WrongCache[],
): RunFile['notices'] {
  if (removed.length === 0) return [];
  const named = removed.slice(0, 3).map(({ name, reason, why }) => {
    return reason === 'broken' ? name : `${name} (${why})`;
  });
  const more = removed.length - named.length;
  const names = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  const files = byCount(removed.length, 'cache file', 'cache files');
  const message = `Removed ${removed.length} ${files} ${what}: ${names}. The trainer makes them again.`;
  return [{ code, message, t: Date.now() }];
}

/** `20260131-235959-k3x9`: sorts by time, unique by its tail. */
function newRunId(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${day}-${time}-${randomBytes(3).toString('hex')}`;
}

/** The output name for files: the form's, else the project's, without what file systems refuse. */
export function outputNameFor(wanted: string, projectName: string): string {
  const name = (wanted.trim() || projectName.trim() || 'lora')
    // eslint-disable-next-line no-control-regex -- control characters are exactly what must go
    .replace(/[<>:"/\\|?*\u0000-\u001f]/g, '-')
    .replace(/[. ]+$/, '')
    .slice(0, 120);
  if (name === '') {
    throw new AppError('invalid_config', 'The output name has no usable character.', {
      hint: 'Give the LoRA a file name with letters or digits.',
    });
  }
  return name;
}
