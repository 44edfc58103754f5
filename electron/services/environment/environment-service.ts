import {
  GLOBAL_KEY,
  type EnvironmentReport,
  type EnvironmentSlot,
  type EnvironmentStep,
  type EnvironmentStepId,
  type FoundTrainer,
  type GpuReport,
  type Job,
  type JobKind,
  type JobResult,
  type Settings,
} from '../../../shared/contract/index.js';
import {
  chooseTorchBuild,
  PINS,
  type TorchBuild,
} from '../../../shared/domain/environment/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { isInside } from '../../platform/paths.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobContext, JobsService } from '../jobs/index.js';
import type { SettingsService } from '../settings/index.js';
import { checkTrainer } from '../trainer/check/index.js';
import { detectTrainers } from './detect.js';
import { fingerprint, Installation, STEPS } from './installation.js';
import { Layout, type Plan, type SlotFile } from './layout.js';
import { removeEnvironment, removeTree } from './remove.js';
import { defaultEnvironmentDir, SOURCE_SETTINGS, sourcesOf } from './sources.js';
import { freeSpaceLine } from './space-line.js';
import { runTrial, type TrialRequest } from './trial.js';

export interface EnvironmentDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly settings: SettingsService;
  readonly userDataDir: string;
  readonly launcherDir: string;
  readonly cards: () => Promise<GpuReport>;
  /** Folders of trainers that run now; an environment in use is not deleted. */
  readonly inUse: () => boolean;
}

type OtherTrainer = Pick<Settings, 'scriptsDir' | 'python'>;

/** The trainer's environment: installed in the app's own folder, or brought along; checked, tried and removed. */
export class EnvironmentService {
  #jobId: string | null = null;
  #running: { slot: SlotFile; step: EnvironmentStepId | null } | null = null;
  #check: EnvironmentReport['check'] = null;
  #trial: EnvironmentReport['trial'] = null;

  constructor(private readonly deps: EnvironmentDeps) {}

  async get(): Promise<{ report: EnvironmentReport; seq: number }> {
    const report = await this.#report();
    return { report, seq: this.deps.bus.seq('environment.changed', GLOBAL_KEY) };
  }

  detect(): Promise<FoundTrainer[]> {
    return detectTrainers();
  }

  /** Installs, goes on with what was begun, or updates; `isFresh`: all anew beside the one that is there. */
  install(isFresh: boolean): Job<'environment'> {
    const title = isFresh
      ? 'Repair the trainer’s environment'
      : 'Install the trainer’s environment';
    return this.#start('environment', title, async (context) => {
      const { layout, slot } = await this.#install(context, isFresh);
      await this.#switchTo(layout, slot.id);
      return {
        dir: layout.slotDir(slot.id),
        python: layout.python(slot.id),
        scriptsDir: layout.scriptsDir(slot.id),
      };
    });
  }

  /** Looks at the trainer that is set in Settings: ours, or one brought along. */
  /** `trainer`: another one than that of Settings; the page's report stays about the one of Settings. */
  check(trainer?: OtherTrainer): Job<'trainer_check'> {
    return this.#start('trainer_check', 'Check the trainer', async (context) => {
      const { scriptsDir, python } = trainer ?? (await this.deps.settings.get());
      context.message('Asking that Python to import what the trainer needs');
      const { launcherDir } = this.deps;
      const found = await checkTrainer({ scriptsDir, python, launcherDir }, context.signal);
      const lines = [...found.lines, await freeSpaceLine((await this.#layout()).dir)];
      if (trainer === undefined) this.#check = { lines, isUsable: found.isUsable, at: Date.now() };
      return { lines, isUsable: found.isUsable, launcherFits: found.launcherFits };
    });
  }

  trial(
    wishes: Pick<TrialRequest, 'optimizer' | 'precision'>,
    trainer?: OtherTrainer,
  ): Job<'trial'> {
    return this.#start('trial', 'Trial run of the trainer', async (context) => {
      const { scriptsDir, python } = trainer ?? (await this.deps.settings.get());
      const layout = await this.#layout();
      const ended = await runTrial({
        ...wishes,
        scriptsDir,
        python,
        dir: layout.trialDir,
        launcherDir: this.deps.launcherDir,
        signal: context.signal,
        log: (line) => context.log(line),
        onStages: (stages, device) => {
          this.#trial = { stages, device, ...wishes, isOk: false, at: Date.now() };
          void this.#tell();
        },
      });
      this.#trial = { ...ended, ...wishes, at: Date.now() };
      const failed = ended.stages.find(({ state }) => state === 'failed');
      if (failed === undefined) return ended;
      throw new AppError(
        'trainer_unavailable',
        `${failed.title}: ${failed.message}`,
        failed.hint === null ? {} : { hint: failed.hint },
      );
    });
  }

  /** Back to the environment before. Throws `not_found` when there is none. */
  async rollback(): Promise<{ report: EnvironmentReport; seq: number }> {
    const layout = await this.#layout();
    const pointer = await layout.pointer();
    if (pointer?.previous == null || (await layout.slot(pointer.previous)) === null) {
      throw new AppError('not_found', 'There is no earlier environment to go back to.');
    }
    await layout.point({ slot: pointer.previous, previous: pointer.slot });
    await this.#adopt(layout, pointer.previous);
    await this.#tell();
    return this.get();
  }

  remove(): Job<'environment_removal'> {
    return this.#start(
      'environment_removal',
      'Remove the trainer’s environment',
      async (context) => {
        if (this.deps.inUse()) {
          throw new AppError('run_active', 'A run is on that uses the environment.', {
            hint: 'Stop it first, or wait for its end.',
          });
        }
        const layout = await this.#layout();
        const kept = await removeEnvironment(layout, context.signal);
        await this.#forget(layout);
        context.message(
          kept.length === 0 ? `Removed ${layout.dir}` : `Left in ${layout.dir}: ${kept.join(', ')}`,
        );
        return { kept };
      },
    );
  }

  async #install(
    context: JobContext,
    isFresh: boolean,
  ): Promise<{ layout: Layout; slot: SlotFile }> {
    const layout = await this.#layout();
    const settings = await this.deps.settings.get();
    const build = await this.#torchBuild();
    const plan = planOf(settings, build);
    const begun = isFresh ? null : await this.#unfinished(layout, plan);
    const installation = new Installation({
      layout,
      sources: sourcesOf(await this.deps.settings.withPasswords(SOURCE_SETTINGS)),
      plan,
      build,
      signal: context.signal,
      log: (line) => context.log(line),
      onStep: (slot, step) => {
        this.#running = { slot, step };
        context.progress(slot.done.length, STEPS.length, 'steps');
        context.message(STEPS.find(({ id }) => id === step)?.title ?? '');
        void this.#tell();
      },
      verify: (python, scriptsDir) => this.#verify(python, scriptsDir, build, context.signal),
    });
    return { layout, slot: await installation.run(begun) };
  }

  async #torchBuild(): Promise<TorchBuild> {
    const choice = chooseTorchBuild((await this.deps.cards()).gpus);
    if (choice.build !== null) return choice.build;
    throw new AppError('unsupported', choice.message, { hint: choice.hint });
  }

  async #verify(
    python: string,
    scriptsDir: string,
    build: TorchBuild,
    signal: AbortSignal,
  ): Promise<string> {
    const { launcherDir } = this.deps;
    const { lines, isUsable, launcherFits } = await checkTrainer(
      { scriptsDir, python, launcherDir },
      signal,
    );
    this.#check = { lines, isUsable, at: Date.now() };
    const wrong =
      lines.find(({ state }) => state === 'error') ?? (build === 'cpu' ? undefined : noCard(lines));
    if (!isUsable || wrong !== undefined) {
      throw new AppError(
        'trainer_unavailable',
        wrong?.message ?? 'The trainer cannot be used.',
        wrong?.hint === undefined ? {} : { hint: wrong.hint },
      );
    }
    return launcherFits
      ? 'Everything that the trainer needs is there.'
      : 'Usable in plain script mode: the launcher does not fit these scripts.';
  }

  /** The slot that an earlier attempt of the same plan left; none when that plan is installed already (then all is made anew). */
  async #unfinished(layout: Layout, plan: Plan): Promise<SlotFile | null> {
    const pointer = await layout.pointer();
    for (const id of (await layout.slots()).reverse()) {
      const slot = await layout.slot(id);
      const isTaken = id === pointer?.slot || id === pointer?.previous;
      if (slot !== null && !isTaken && fingerprint(slot.plan) === fingerprint(plan)) return slot;
    }
    return null;
  }

  async #switchTo(layout: Layout, id: string): Promise<void> {
    const before = await layout.pointer();
    const previous =
      before === null || before.slot === id ? (before?.previous ?? null) : before.slot;
    await layout.point({ slot: id, previous });
    await this.#adopt(layout, id);
    if (this.deps.inUse()) return; // a run may use an older slot; the next installation clears it away
    for (const old of await layout.slots()) {
      if (old !== id && old !== previous) await removeTree(layout.slotDir(old));
    }
  }

  /** Makes it the trainer of Settings, unless the user set one of their own. */
  async #adopt(layout: Layout, id: string): Promise<void> {
    const { scriptsDir, python } = await this.deps.settings.get();
    const isOwn = (path: string) => path === '' || isInside(layout.dir, path);
    if (!isOwn(scriptsDir) || !isOwn(python)) return;
    await this.deps.settings.update({
      scriptsDir: layout.scriptsDir(id),
      python: layout.python(id),
    });
  }

  async #forget(layout: Layout): Promise<void> {
    const { scriptsDir, python } = await this.deps.settings.get();
    const gone = {
      ...(isInside(layout.dir, scriptsDir) ? { scriptsDir: '' } : {}),
      ...(isInside(layout.dir, python) ? { python: '' } : {}),
    };
    if (Object.keys(gone).length > 0) await this.deps.settings.update(gone);
    this.#check = null;
    this.#trial = null;
  }

  /** One job at a time works on the environment. Throws `conflict` while another does. */
  #start<K extends JobKind>(
    kind: K,
    title: string,
    work: (context: JobContext) => Promise<JobResult<K>>,
  ): Job<K> {
    if (this.#jobId !== null) {
      throw new AppError('conflict', 'Something is being done with the environment already.', {
        hint: 'Wait for its end, or cancel it under Jobs.',
      });
    }
    const job = this.deps.jobs.start({ kind, title }, async (context) => {
      try {
        return await work(context);
      } finally {
        this.#jobId = null;
        this.#running = null;
        await this.#tell();
      }
    });
    this.#jobId = job.id;
    void this.#tell();
    return job;
  }

  async #layout(): Promise<Layout> {
    const { environmentDir } = await this.deps.settings.get();
    return new Layout(environmentDir.trim() || defaultEnvironmentDir(this.deps.userDataDir));
  }

  async #tell(): Promise<void> {
    this.deps.bus.emit('environment.changed', GLOBAL_KEY, await this.#report());
  }

  async #report(): Promise<EnvironmentReport> {
    const layout = await this.#layout();
    const settings = await this.deps.settings.get();
    const pointer = await layout.pointer();
    const current = pointer === null ? null : await layout.slot(pointer.slot);
    const previous = pointer?.previous == null ? null : await layout.slot(pointer.previous);
    const newest = (await layout.slots())
      .filter((id) => id !== pointer?.slot && id !== pointer?.previous)
      .at(-1);
    const begun = this.#running?.slot ?? (newest === undefined ? null : await layout.slot(newest));
    const isUnfinished = begun !== null && begun.id !== current?.id;
    return {
      dir: layout.dir,
      state: current !== null ? 'ready' : isUnfinished ? 'unfinished' : 'absent',
      current: current === null ? null : shown(layout, current),
      previous: previous === null ? null : shown(layout, previous),
      hasUpdate: current !== null && hasUpdate(current.plan, settings),
      steps: stepsOf(begun ?? current, this.#running?.step ?? null),
      jobId: this.#jobId,
      check: this.#check,
      trial: this.#trial,
    };
  }
}

function planOf(settings: Settings, torchBuild: TorchBuild): Plan {
  const { torch, torchvision, scriptsCommit: commit } = PINS;
  const sources = sourcesOf(settings);
  return {
    python: sources.basePython || PINS.python,
    torchBuild,
    torch,
    torchvision,
    commit,
    scriptsSource: sources.scripts,
  };
}

/** The card may have changed since, too; that shows in the check, not here, where nothing is measured. */
function hasUpdate(installed: Plan, settings: Settings): boolean {
  return (
    fingerprint(installed) !==
    fingerprint({ ...planOf(settings, 'cpu'), torchBuild: installed.torchBuild })
  );
}

function noCard(lines: NonNullable<EnvironmentReport['check']>['lines']) {
  return lines.find(({ id, state }) => id === 'cuda' && state !== 'ok');
}

function shown(layout: Layout, slot: SlotFile): EnvironmentSlot {
  return {
    id: slot.id,
    python: layout.python(slot.id),
    scriptsDir: layout.scriptsDir(slot.id),
    torchBuild: slot.plan.torchBuild,
    torch: slot.torch,
    commit: slot.commit,
    verifiedAt: slot.verifiedAt,
  };
}

function stepsOf(slot: SlotFile | null, running: EnvironmentStepId | null): EnvironmentStep[] {
  return STEPS.map(({ id, title }) => {
    const failed = slot?.failed?.step === id ? slot.failed : null;
    const isDone = slot?.done.includes(id) ?? false;
    const state =
      running === id ? 'running' : failed !== null ? 'failed' : isDone ? 'done' : 'open';
    return {
      id,
      title,
      state,
      message: failed?.message ?? slot?.messages[id] ?? '',
      hint: failed?.hint ?? null,
    };
  });
}
