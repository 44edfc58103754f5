import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Concept,
  DatasetImage,
  EngineId,
  NamedPower,
  Output,
  ProjectFile,
  Settings,
} from '../../../shared/contract/index.js';
import { APP_DEFAULTS } from '../../../shared/domain/config/app-defaults.js';
import {
  buildTrainerFiles,
  type TrainerFiles,
} from '../../../shared/domain/config/build-config.js';
import { checkConfig } from '../../../shared/domain/config/check-config.js';
import { crossChecks, type StartFacts } from '../../../shared/domain/config/cross-checks.js';
import { effectiveConfig } from '../../../shared/domain/config/effective-config.js';
import { definedOnly, presetConfig } from '../../../shared/domain/config/presets.js';
import type {
  ConfigProblem,
  ConfigValues,
  StepPlan,
  TrainingConfig,
} from '../../../shared/domain/config/schema.js';
import { isTrained } from '../../../shared/domain/dataset/index.js';
import { engineTraits, TRAINING_ENGINE } from '../../../shared/domain/engines/index.js';
import { planRun } from '../../../shared/domain/config/plan-run.js';
import { checkRaw, type RawValues } from '../../../shared/domain/config/raw-values.js';
import type { FieldKey } from '../../../shared/domain/config/fields.js';
import { nameOfField } from '../../../shared/domain/config/settings.js';
import {
  leaveOut,
  needsPermission,
  powerProblems,
  withoutFiles,
} from '../../../shared/domain/powers/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { DatasetsService } from '../datasets/index.js';
import { readerSystem } from '../../platform/reader-system.js';
import { RUN_FILES } from '../engines/engine.js';
import { makeEngine, type EngineTools } from '../engines/index.js';
import { judgeModelFiles } from '../model-files/index.js';
import type { Missing, PowersService } from '../powers/index.js';
import { cacheWorkOf, lookAtSet, type Look } from '../preflight/index.js';
import type { ProjectFolders } from '../project-folder/index.js';
import {
  outputNameFor,
  type RunFile,
  type RunPlan,
  type RunPlanner,
  type StartOptions,
} from '../runs/index.js';
import type { SettingsService } from '../settings/index.js';
import { compareWithFiles } from './read-back.js';

type OpenProject = ProjectFile & { readonly dir: string };

export interface ConfigDeps {
  readonly settings: Pick<SettingsService, 'get'>;
  readonly datasets: Pick<DatasetsService, 'images'>;
  readonly folders: Pick<ProjectFolders, 'of'>;
  /** What else decides whether a run can start. `python`: the trainer's. */
  readonly facts: (project: OpenProject, python: string) => Promise<StartFacts>;
  /** Looks at the images once more; resolves when every file was seen. */
  readonly rescan: (projectId: string) => Promise<void>;
  readonly engines: EngineTools;
  /** What of a project is not allowed yet. */
  readonly powers: Pick<PowersService, 'missing' | 'missingForResume'>;
}

/** Turns a project's settings into what a trainer gets, and says beforehand what would go wrong. */
export class ConfigService implements RunPlanner {
  constructor(private readonly deps: ConfigDeps) {}

  /**
   * Problems at their fields, steps, and the files as they would be written. Nothing is written.
   * `values.raw` are all raw arguments: those saved in the project do not count here.
   */
  async check(
    project: OpenProject,
    values: ConfigValues,
    engine: EngineId | null,
  ): Promise<Output<'config.check'>> {
    const settings = await this.deps.settings.get();
    const engineId = engine ?? settings.engine;
    const missing = await this.#missing(project, values, engineId);
    const { config, raw } = this.#settled(project, values, settings, missing);
    const steps = this.#steps(project, config, raw, engineId);
    const set = { config, raw, engine: engineId, steps, python: settings.python };
    const problems = await this.#problems(project, set, missing);
    const files = this.#files(project, config, raw, engineId, settings, {
      runDir: this.deps.folders.of(project).previewRun(),
      resume: null,
      outputName: outputNameFor(config.outputName, project.name),
    });
    return {
      problems,
      steps,
      configToml: files.configToml,
      datasetToml: files.datasetToml,
    };
  }

  /** Where the model files of a project lie; empty: not set, here or in Settings, or not allowed yet. */
  async modelPaths(project: OpenProject) {
    const settings = await this.deps.settings.get();
    const { powers } = await this.#missing(project, { fields: {}, raw: {} }, TRAINING_ENGINE);
    return withoutFiles(this.#config(project, { fields: {}, raw: {} }, settings), powers);
  }

  /** What the saved settings of a project come to, raw arguments apart. `off`: what of it is not allowed yet. */
  async saved(
    project: OpenProject,
    engine: EngineId | null,
  ): Promise<{
    config: TrainingConfig;
    raw: RawValues;
    engine: EngineId;
    off: readonly NamedPower[];
  }> {
    const settings = await this.deps.settings.get();
    const values = onTopOf(project, { fields: {}, raw: {} });
    const engineId = engine ?? settings.engine;
    const missing = await this.#missing(project, values, engineId);
    const settled = this.#settled(project, values, settings, missing);
    return { ...settled, engine: engineId, off: missing.powers };
  }

  /** Problems of saved settings, as a start would refuse or tell them. */
  async problemsOf(
    project: OpenProject,
    { config, raw, engine, off }: Awaited<ReturnType<ConfigService['saved']>>,
  ): Promise<ConfigProblem[]> {
    const steps = this.#steps(project, config, raw, engine);
    const { python } = await this.deps.settings.get();
    return this.#problems(project, { config, raw, engine, steps, python }, { powers: off });
  }

  async plan(project: OpenProject, options: StartOptions): Promise<RunPlan> {
    const settings = await this.deps.settings.get();
    const values = onTopOf(project, options.values ?? { fields: {}, raw: {} });
    const engineId = options.engine ?? settings.engine;
    const missing = await this.#missing(project, values, engineId, options.allow);
    if (missing.powers.length > 0) throw needsPermission(missing.powers);
    await this.deps.folders.of(project).refuseOff(enabledConcepts(project));
    await this.deps.rescan(project.id);
    const { config, raw } = this.#settled(project, values, settings, missing);
    const steps = this.#steps(project, config, raw, engineId);
    const python = options.python ?? settings.python;
    const set = { config, raw, engine: engineId, steps, python };
    const problems = await this.#problems(project, set, missing);
    const look = await this.#look(project, config, raw, engineId);
    refuseErrors([...problems, ...look.problems]);
    return this.#plan(project, { config, raw, engineId, steps, look }, settings, options);
  }

  async planResume(
    project: OpenProject,
    run: RunFile,
    trainer: Parameters<RunPlanner['planResume']>[2],
    state: string,
  ): Promise<RunPlan> {
    const powers = await this.deps.powers.missingForResume(project.id, run, state);
    if (powers.length > 0) throw needsPermission(powers);
    await this.deps.folders.of(project).refuseOff(enabledConcepts(project));
    await this.deps.rescan(project.id);
    const settings = await this.deps.settings.get();
    const { config, raw, engine: engineId, plan: steps } = run;
    const python = trainer?.python ?? settings.python;
    const set = { config, raw, engine: engineId, steps, python };
    const problems = await this.#problems(project, set, { powers: [] });
    const look = await this.#look(project, config, raw, engineId);
    refuseErrors([...problems, ...look.problems]);
    return this.#plan(project, { config, raw, engineId, steps, look }, settings, trainer ?? {});
  }

  async verify(runDir: string, files: TrainerFiles): Promise<void> {
    const configToml = await readFile(join(runDir, RUN_FILES.config), 'utf8');
    const datasetToml = await readFile(join(runDir, RUN_FILES.dataset), 'utf8');
    compareWithFiles(files.entries, configToml, datasetToml);
  }

  #look(
    project: OpenProject,
    config: TrainingConfig,
    raw: RawValues,
    engine: EngineId,
  ): Promise<Look> {
    const images = this.deps.datasets.images(project.id);
    const folder = this.deps.folders.of(project);
    return lookAtSet({ project, folder, config, raw, engine, images });
  }

  #plan(
    project: OpenProject,
    { config, raw, engineId, steps, look }: Decided,
    settings: Settings,
    options: StartOptions,
  ): RunPlan {
    const plainScript = options.plainScript ?? settings.plainScript;
    return {
      engine: makeEngine(engineId, this.deps.engines, { plainScript }),
      config,
      raw,
      steps,
      outputName: outputNameFor(config.outputName, project.name),
      scriptsDir: options.scriptsDir ?? settings.scriptsDir,
      python: options.python ?? settings.python,
      plainScript,
      expected: look.expected,
      caches: engineTraits(engineId).keepsCaches ? cacheWorkOf(look, { config, raw }) : null,
      filesFor: (runDir, resume, outputName) =>
        this.#files(project, config, raw, engineId, settings, { runDir, resume, outputName }),
    };
  }

  /** Preset, then the project's own values, then those of this one run; empty model paths come from Settings. */
  #config(project: OpenProject, values: ConfigValues, settings: Settings): TrainingConfig {
    const config = {
      ...presetConfig(project.preset),
      ...definedOnly(project.config),
      ...definedOnly(values.fields),
    };
    return {
      ...config,
      baseModel: config.baseModel || settings.baseModel,
      clipL: config.clipL || settings.clipL,
      t5xxl: config.t5xxl || settings.t5xxl,
      ae: config.ae || settings.ae,
    };
  }

  /** What of these settings and of the project is not allowed yet. */
  #missing(
    project: OpenProject,
    values: ConfigValues,
    engine: EngineId,
    allow?: StartOptions['allow'],
  ): Promise<Missing> {
    const config = { ...definedOnly(project.config), ...definedOnly(values.fields) };
    return this.deps.powers.missing(project.id, {
      values: { config, raw: values.raw },
      engine,
      allow,
    });
  }

  /** What an engine gets: without values that are not allowed and that it never reads. */
  #settled(project: OpenProject, values: ConfigValues, settings: Settings, { unread }: Missing) {
    return leaveOut(this.#config(project, values, settings), values.raw, unread);
  }

  #steps(project: OpenProject, config: TrainingConfig, raw: RawValues, engine: EngineId): StepPlan {
    const { takesRegularisation, squareSide } = engineTraits(engine);
    return planRun({
      config,
      raw,
      images: this.#images(project)
        .filter(isTrained)
        // Elsewhere than on Windows the trainer does not find `.Jpg`.
        .filter(
          ({ problems }) => readerSystem() === 'windows' || !problems.includes('extension_case'),
        )
        .filter(({ isRegularisation }) => takesRegularisation || !isRegularisation),
      hasBuckets: squareSide === null,
    });
  }

  /** Images of the concepts that are switched on, concept by concept as the dataset file has them. */
  #images(project: OpenProject): TrainingImage[] {
    const images = this.deps.datasets.images(project.id);
    return enabledConcepts(project).flatMap(({ id, repeats, isRegularisation = false }) => {
      const own = images.filter(({ conceptId }) => conceptId === id);
      // The trainer takes files by their names' code points; that decides which regularisation images it leaves out.
      if (isRegularisation) own.sort((one, other) => (one.name < other.name ? -1 : 1));
      return own.map((image) => ({ ...image, repeats, isRegularisation }));
    });
  }

  async #problems(
    project: OpenProject,
    { config, raw, engine, steps, python }: Judged,
    { powers }: Pick<Missing, 'powers'>,
  ): Promise<ConfigProblem[]> {
    const images = this.#images(project);
    const problems = [
      ...powerProblems(powers),
      ...checkConfig({ config, raw, engine, images, steps, system: readerSystem() }),
      ...checkRaw(raw),
    ];
    if (!engineTraits(engine).trainsFlux) return problems;
    const counted = effectiveConfig(config, raw);
    const facts = await this.deps.facts(project, python);
    const outputName = outputNameFor(config.outputName, project.name);
    return [
      ...problems,
      ...(await judgeModelFiles(withoutFiles(counted, powers))),
      ...crossChecks({ config: counted, raw, engine, steps, outputName, facts }),
    ];
  }

  #files(
    project: OpenProject,
    config: TrainingConfig,
    raw: RawValues,
    engine: EngineId,
    settings: Settings,
    run: {
      runDir: string;
      resume: { folder: string; initialEpoch: number } | null;
      outputName: string;
    },
  ): TrainerFiles {
    const tokenizers = settings.tokenizerCacheDir;
    const folder = this.deps.folders.of(project);
    return buildTrainerFiles({
      config,
      raw,
      engineDefaults: {
        ...APP_DEFAULTS,
        ...(engineTraits(engine).trainsFlux && tokenizers !== ''
          ? { tokenizer_cache_dir: tokenizers }
          : {}),
      },
      project: {
        name: project.name,
        triggerWord: project.triggerWord,
        concepts: enabledConcepts(project).map((concept) => ({
          ...concept,
          dirAbsolute: folder.namedDir(concept),
        })),
        samplePrompts: project.samplePrompts,
      },
      paths: {
        outputDir: join(run.runDir, RUN_FILES.output),
        loggingDir: join(run.runDir, RUN_FILES.log),
        datasetToml: join(run.runDir, RUN_FILES.dataset),
        promptsFile: project.samplePrompts.length > 0 ? join(run.runDir, RUN_FILES.prompts) : null,
      },
      outputName: run.outputName,
      resume: run.resume,
    });
  }
}

type TrainingImage = DatasetImage & {
  readonly repeats: number;
  readonly isRegularisation: boolean;
};

/** Settings as they are judged before a start. `python`: the trainer's. */
interface Judged {
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  readonly engine: EngineId;
  readonly steps: StepPlan | null;
  readonly python: string;
}

/** All that decides a run before its files are made. */
interface Decided {
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  readonly engineId: EngineId;
  readonly steps: StepPlan | null;
  readonly look: Look;
}

/** Values of one run over the project’s own: a field given for the run wins over a raw value saved for it. */
function onTopOf(project: OpenProject, values: ConfigValues): ConfigValues {
  const given = Object.keys(values.fields).map((key) => nameOfField(key as FieldKey));
  const own = Object.entries(project.raw ?? {}).filter(([name]) => !given.includes(name));
  return { fields: values.fields, raw: { ...Object.fromEntries(own), ...values.raw } };
}

function enabledConcepts(project: OpenProject): Concept[] {
  return project.concepts.filter(({ isEnabled }) => isEnabled !== false);
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
