import type { EngineId, Settings } from '../../../shared/contract/index.js';
import type { ConfigProblem, StepPlan } from '../../../shared/domain/config/schema/schema.js';
import type { TrainerFiles } from '../../../shared/domain/config/text/build-config.js';
import { NO_VALUES } from '../../../shared/domain/config/value/stored.js';
import { TrainingSettings } from '../../../shared/domain/config/value/training-settings.js';
import { engineTraits } from '../../../shared/domain/engines/registry.js';
import { needsPermission } from '../../../shared/domain/powers/needs-permission.js';
import { AppError } from '../../../shared/result/errors.js';
import {
  compareWithRun,
  enabledConcepts,
  type ProjectSettings,
  savedSettings,
  type Settled,
} from '../config/index.js';
import { makeEngine, type EngineTools } from '../trainer/engines/index.js';
import { cacheWorkOf, lookAtSet, type Look, type Sight } from '../preflight/index.js';
import type { OpenProject, UsableProject } from '../open-project/index.js';
import {
  outputNameFor,
  type RunFile,
  type RunPlan,
  type RunPlanner,
  type StartOptions,
} from '../runs/index.js';

export interface PlannerDeps {
  readonly settings: ProjectSettings;
  readonly engines: EngineTools;
}

type Missing = Awaited<ReturnType<ProjectSettings['missing']>>;

/** What is asked of one run, with the user's word on it. */
interface Wish {
  readonly options: StartOptions;
  readonly asked: TrainingSettings;
  readonly engine: EngineId;
  readonly missing: Missing;
}

/**
 * Decides runs before anything is written. The dataset is looked at once, for all of them, and again only when something has
 * changed since: between the press of Train and the start, or while a run waited in the queue.
 */
export class Planner implements RunPlanner {
  constructor(private readonly deps: PlannerDeps) {}

  async plan(project: OpenProject, options: StartOptions): Promise<RunPlan> {
    const [plan] = await this.plans(project, [options]);
    if (plan === undefined) throw new AppError('internal', 'One run was asked for, none planned.');
    return plan;
  }

  async plans(
    { file, folder, preflight }: OpenProject,
    all: readonly StartOptions[],
  ): Promise<RunPlan[]> {
    const { settings } = this.deps;
    const app = await settings.ofApp();
    const wishes: Wish[] = [];
    for (const options of all) wishes.push(await this.#wish(file, options, app));
    await folder.refuseOff(enabledConcepts(file));
    const sight = await preflight.sight();
    const plans: RunPlan[] = [];
    for (const { options, asked, engine, missing } of wishes) {
      const settled = { settings: settings.settled(asked, app, missing), engine };
      const steps = settings.steps(file, settled, sight.images);
      const input = { file, folder, sight, app, options, missing };
      plans.push(await this.#decide({ ...settled, steps }, input));
    }
    return plans;
  }

  async planResume(
    { file, folder, powers, preflight }: OpenProject,
    run: RunFile,
    trainer: Parameters<RunPlanner['planResume']>[2],
    state: string,
  ): Promise<RunPlan> {
    const { settings } = this.deps;
    const missing = await powers.missingForResume(run, state);
    if (missing.length > 0) throw needsPermission(missing);
    await folder.refuseOff(enabledConcepts(file));
    const sight = await preflight.sight();
    const app = await settings.ofApp();
    const { engine, plan: steps } = run;
    const made = TrainingSettings.ofRun(run);
    const input = { file, folder, sight, app, options: trainer ?? {}, missing: { powers: [] } };
    return this.#decide({ settings: made, engine, steps }, input);
  }

  /** Throws when the files in `runDir` do not say what was decided. */
  verify(runDir: string, files: TrainerFiles): Promise<void> {
    return compareWithRun(files.entries, runDir);
  }

  /** Throws `needs_permission` before anything is read. */
  async #wish(file: UsableProject, options: StartOptions, app: Settings): Promise<Wish> {
    const asked = savedSettings(file).with(options.values ?? NO_VALUES);
    const engine = options.engine ?? app.engine;
    const missing = await this.deps.settings.missing(file, asked, engine, options.allow);
    if (missing.powers.length > 0) throw needsPermission(missing.powers);
    return { options, asked, engine, missing };
  }

  /** Throws `invalid_config` with what certainly fails. */
  async #decide(decided: Decided, input: PlanInput): Promise<RunPlan> {
    const { settings } = this.deps;
    const { file, folder, sight, app, options, missing } = input;
    const { images } = sight;
    const python = options.python ?? app.python;
    const problems = await settings.problems(file, { ...decided, images, python }, missing);
    const look = await lookAtSet({ project: file, folder, ...decided, sight });
    refuseErrors([...problems, ...look.problems]);
    return this.#plan(decided, look, input);
  }

  #plan(decided: Decided, look: Look, { file, app, options }: PlanInput): RunPlan {
    const { engines } = this.deps;
    const { settings, engine, steps } = decided;
    const plainScript = options.plainScript ?? app.plainScript;
    return {
      engine: makeEngine(engine, engines, { plainScript }),
      settings,
      steps,
      outputName: outputNameFor(settings.config.outputName, file.name),
      scriptsDir: options.scriptsDir ?? app.scriptsDir,
      python: options.python ?? app.python,
      plainScript,
      expected: look.expected,
      caches: engineTraits(engine).keepsCaches ? cacheWorkOf(look, settings) : null,
      filesFor: (runDir, resume, outputName) =>
        this.deps.settings.files(file, decided, app, { runDir, resume, outputName }),
    };
  }
}

/** All that decides a run before the dataset is looked at for it. */
interface Decided extends Settled {
  readonly steps: StepPlan | null;
}

interface PlanInput {
  /** As it was when the run was asked for: what is written for the run is what was judged. */
  readonly file: UsableProject;
  readonly folder: OpenProject['folder'];
  readonly sight: Sight;
  readonly app: Settings;
  readonly options: StartOptions;
  readonly missing: Pick<Missing, 'powers'>;
}

function refuseErrors(problems: readonly ConfigProblem[]): void {
  const errors = problems.filter((problem) => problem.severity === 'error');
  const first = errors[0];
  if (!first) return;
  const more = errors.length > 1 ? ` And ${errors.length - 1} more.` : '';
  throw new AppError('invalid_config', `${first.message}${more}`, {
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    details: { problems: errors },
  });
}
