import { join } from 'node:path';
import type { Concept, DatasetImage, EngineId, Settings } from '../../../shared/contract/index.js';
import { checkSettings } from '../../../shared/domain/config/checks/check-settings.js';
import type { StartFacts } from '../../../shared/domain/config/checks/cross-checks.js';
import { tell } from '../../../shared/domain/config/checks/problem.js';
import { planRun } from '../../../shared/domain/config/plan/plan-run.js';
import { APP_DEFAULTS } from '../../../shared/domain/config/schema/app-defaults.js';
import type { ConfigProblem, StepPlan } from '../../../shared/domain/config/schema/schema.js';
import {
  buildTrainerFiles,
  type TrainerFiles,
} from '../../../shared/domain/config/text/build-config.js';
import { TrainingSettings } from '../../../shared/domain/config/value/training-settings.js';
import { isTrained } from '../../../shared/domain/dataset/image-rules.js';
import { engineTraits } from '../../../shared/domain/engines/registry.js';
import {
  leaveOut,
  powerProblems,
  withoutFiles,
} from '../../../shared/domain/powers/power-problems.js';
import { readerSystem } from '../../platform/reader-system.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import { judgeModelFiles } from '../model-files/index.js';
import type { OpenProject, UsableProject } from '../open-project/index.js';
import type { Missing, StartWish } from '../powers/index.js';
import { outputNameFor, type StartOptions } from '../runs/index.js';

export interface ProjectSettingsDeps {
  readonly settings: { get(): Promise<Settings> };
  readonly folders: { of(project: UsableProject): OpenProject['folder'] };
  /** What else decides whether a run can start. `python`: the trainer's. */
  readonly facts: (project: UsableProject, python: string) => Promise<StartFacts>;
  /** What of a project is not allowed yet. */
  readonly powers: { missing(projectId: string, wish: StartWish): Promise<Missing> };
}

/** What an engine gets. */
export interface Settled {
  readonly settings: TrainingSettings;
  readonly engine: EngineId;
}

/** Settings as they are judged before a start. `python`: the trainer's. */
export interface JudgedSettings extends Settled {
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

  /** What of these settings and of the project is not allowed yet. */
  missing(
    project: UsableProject,
    settings: TrainingSettings,
    engine: EngineId,
    allow?: StartOptions['allow'],
  ): Promise<Missing> {
    return this.deps.powers.missing(project.id, { settings, engine, allow });
  }

  /** What an engine gets: with the model paths of the app, without values that are not allowed and that it never reads. */
  settled(settings: TrainingSettings, app: Settings, { unread }: Missing): TrainingSettings {
    return leaveOut(withModels(settings, app), unread);
  }

  steps(
    project: UsableProject,
    { settings, engine }: Settled,
    images: readonly DatasetImage[],
  ): StepPlan {
    const { takesRegularisation, squareSide } = engineTraits(engine);
    return planRun({
      settings,
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
    { settings, engine, steps, python, images: seen }: JudgedSettings,
    { powers }: Pick<Missing, 'powers'>,
  ): Promise<ConfigProblem[]> {
    const images = trainedImages(project, seen);
    const facts = { engine, images, steps, system: readerSystem() };
    const notAllowed = powerProblems(powers);
    if (!engineTraits(engine).trainsFlux) {
      return [...notAllowed, ...checkSettings(settings, facts).map(tell)];
    }
    const start = {
      ...(await this.deps.facts(project, python)),
      outputName: outputNameFor(settings.config.outputName, project.name),
    };
    const found = checkSettings(settings, { ...facts, start }).map(tell);
    const ofModels = await judgeModelFiles(withoutFiles(settings.counted, powers));
    return [...notAllowed, ...found, ...ofModels];
  }

  /** The files that an engine gets for a run, as they would be written. */
  files(
    project: UsableProject,
    { settings, engine }: Settled,
    app: Settings,
    run: {
      runDir: string;
      resume: { folder: string; initialEpoch: number } | null;
      outputName: string;
    },
  ): TrainerFiles {
    const tokenizers = app.tokenizerCacheDir;
    const folder = this.deps.folders.of(project);
    return buildTrainerFiles({
      settings,
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

/** Model paths that are empty come from the settings of the app. */
export function withModels(settings: TrainingSettings, app: Settings): TrainingSettings {
  const { baseModel, clipL, t5xxl, ae } = app;
  return settings.filled({ baseModel, clipL, t5xxl, ae });
}

/** The saved settings of a project as a run has them. */
export function savedSettings(project: UsableProject): TrainingSettings {
  return TrainingSettings.ofProject(project).withoutText();
}

export function enabledConcepts(project: UsableProject): Concept[] {
  return project.concepts.filter(({ isEnabled }) => isEnabled !== false);
}
