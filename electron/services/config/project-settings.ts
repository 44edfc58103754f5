import { join } from 'node:path';
import type { Concept, DatasetImage, EngineId, Settings } from '../../../shared/contract/index.js';
import {
  APP_DEFAULTS,
  buildTrainerFiles,
  checkConfig,
  checkRaw,
  type ConfigProblem,
  type ConfigValues,
  crossChecks,
  definedOnly,
  effectiveConfig,
  type FieldKey,
  nameOfField,
  planRun,
  presetConfig,
  type RawValues,
  type StartFacts,
  type StepPlan,
  type TrainerFiles,
  type TrainingConfig,
} from '../../../shared/domain/config/index.js';
import { isTrained } from '../../../shared/domain/dataset/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { leaveOut, powerProblems, withoutFiles } from '../../../shared/domain/powers/index.js';
import { readerSystem } from '../../platform/reader-system.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import { judgeModelFiles } from '../model-files/index.js';
import type { UsableProject } from '../open-project/index.js';
import type { Missing, StartWish } from '../powers/index.js';
import type { ProjectFolders } from '../project-folder/index.js';
import { outputNameFor, type StartOptions } from '../runs/index.js';
import type { SettingsService } from '../settings/index.js';

export interface ProjectSettingsDeps {
  readonly settings: Pick<SettingsService, 'get'>;
  readonly folders: Pick<ProjectFolders, 'of'>;
  /** What else decides whether a run can start. `python`: the trainer's. */
  readonly facts: (project: UsableProject, python: string) => Promise<StartFacts>;
  /** What of a project is not allowed yet. */
  readonly powers: { missing(projectId: string, wish: StartWish): Promise<Missing> };
}

/** What an engine gets. */
export interface Settled {
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  readonly engine: EngineId;
}

/** Settings as they are judged before a start. `python`: the trainer's. */
export interface Judged extends Settled {
  readonly steps: StepPlan | null;
  readonly python: string;
  /** As last seen. */
  readonly images: readonly DatasetImage[];
}

/** What the settings of a project come to: with its preset, those of the app, and what it is not allowed left out. */
export class ProjectSettings {
  constructor(private readonly deps: ProjectSettingsDeps) {}

  /** The settings of the app. */
  ofApp(): Promise<Settings> {
    return this.deps.settings.get();
  }

  /** Preset, then the project's own values, then those of this one run; empty model paths come from Settings. */
  config(project: UsableProject, values: ConfigValues, settings: Settings): TrainingConfig {
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
  missing(
    project: UsableProject,
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
  settled(project: UsableProject, values: ConfigValues, settings: Settings, { unread }: Missing) {
    return leaveOut(this.config(project, values, settings), values.raw, unread);
  }

  steps(
    project: UsableProject,
    { config, raw, engine }: Settled,
    images: readonly DatasetImage[],
  ): StepPlan {
    const { takesRegularisation, squareSide } = engineTraits(engine);
    return planRun({
      config,
      raw,
      images: trainedImages(project, images)
        .filter(isTrained)
        // Elsewhere than on Windows the trainer does not find `.Jpg`.
        .filter(
          ({ problems }) => readerSystem() === 'windows' || !problems.includes('extension_case'),
        )
        .filter(({ isRegularisation }) => takesRegularisation || !isRegularisation),
      hasBuckets: squareSide === null,
    });
  }

  /** What speaks against these settings, as a start would refuse or tell it. */
  async problems(
    project: UsableProject,
    { config, raw, engine, steps, python, images: seen }: Judged,
    { powers }: Pick<Missing, 'powers'>,
  ): Promise<ConfigProblem[]> {
    const images = trainedImages(project, seen);
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

  /** The files that an engine gets for a run, as they would be written. */
  files(
    project: UsableProject,
    { config, raw, engine }: Settled,
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

/** Images of the concepts that are switched on, concept by concept as the dataset file has them. */
function trainedImages(project: UsableProject, images: readonly DatasetImage[]): TrainingImage[] {
  return enabledConcepts(project).flatMap(({ id, repeats, isRegularisation = false }) => {
    const own = images.filter(({ conceptId }) => conceptId === id);
    // The trainer takes files by their names' code points; that decides which regularisation images it leaves out.
    if (isRegularisation) own.sort((one, other) => (one.name < other.name ? -1 : 1));
    return own.map((image) => ({ ...image, repeats, isRegularisation }));
  });
}

/** Values of one run over the project’s own: a field given for the run wins over a raw value saved for it. */
export function onTopOf(project: UsableProject, values: ConfigValues): ConfigValues {
  const given = Object.keys(values.fields).map((key) => nameOfField(key as FieldKey));
  const own = Object.entries(project.raw ?? {}).filter(([name]) => !given.includes(name));
  return { fields: values.fields, raw: { ...Object.fromEntries(own), ...values.raw } };
}

export function enabledConcepts(project: UsableProject): Concept[] {
  return project.concepts.filter(({ isEnabled }) => isEnabled !== false);
}
