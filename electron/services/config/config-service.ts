import type { EngineId, NamedPower, Output } from '../../../shared/contract/index.js';
import type {
  ConfigProblem,
  ConfigValues,
  TrainingConfig,
} from '../../../shared/domain/config/schema/index.js';
import type { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { TRAINING_ENGINE } from '../../../shared/domain/engines/index.js';
import { withoutFiles } from '../../../shared/domain/powers/index.js';
import type { OpenProject } from '../open-project/index.js';
import { outputNameFor } from '../runs/index.js';
import { type ProjectSettings, savedSettings, withModels } from './project-settings.js';

export interface ConfigDeps {
  readonly settings: ProjectSettings;
}

/** Says what a project's settings come to and what would go wrong with them, while they are being made. */
export class ConfigService {
  constructor(private readonly deps: ConfigDeps) {}

  /**
   * Problems at their fields, steps, and the files as they would be written. Nothing is written.
   * `values.raw` are all raw arguments: those saved in the project do not count here.
   */
  async check(
    { dataset, file: project, folder }: OpenProject,
    values: ConfigValues,
    engine: EngineId | null,
  ): Promise<Output<'config.check'>> {
    const { settings } = this.deps;
    const app = await settings.ofApp();
    const engineId = engine ?? app.engine;
    const asked = savedSettings(project).withoutArguments().with(values);
    const missing = await settings.missing(project, asked, engineId);
    const settled = { settings: settings.settled(asked, app, missing), engine: engineId };
    const images = dataset.images();
    const steps = settings.steps(project, settled, images);
    const judged = { ...settled, steps, images, python: app.python };
    const problems = await settings.problems(project, judged, missing);
    const files = settings.files(project, settled, app, {
      runDir: folder.previewRun(),
      resume: null,
      outputName: outputNameFor(settled.settings.config.outputName, project.name),
    });
    return {
      problems,
      steps,
      configToml: files.configToml,
      datasetToml: files.datasetToml,
    };
  }

  /** Where the model files of a project lie; empty: not set, here or in Settings, or not allowed yet. */
  async modelPaths({ file: project }: OpenProject): Promise<TrainingConfig> {
    const { settings } = this.deps;
    const fields = savedSettings(project).withoutArguments();
    const { powers } = await settings.missing(project, fields, TRAINING_ENGINE);
    return withoutFiles(withModels(fields, await settings.ofApp()).config, powers);
  }

  /** What the saved settings of a project come to. `off`: what of it is not allowed yet. */
  async saved(
    { file: project }: OpenProject,
    engine: EngineId | null,
  ): Promise<{
    settings: TrainingSettings;
    engine: EngineId;
    off: readonly NamedPower[];
  }> {
    const { settings } = this.deps;
    const app = await settings.ofApp();
    const saved = savedSettings(project);
    const engineId = engine ?? app.engine;
    const missing = await settings.missing(project, saved, engineId);
    const settled = settings.settled(saved, app, missing);
    return { settings: settled, engine: engineId, off: missing.powers };
  }

  /** Problems of saved settings, as a start would refuse or tell them. */
  async problemsOf(
    { dataset, file: project }: OpenProject,
    { off, ...settled }: Awaited<ReturnType<ConfigService['saved']>>,
  ): Promise<ConfigProblem[]> {
    const { settings } = this.deps;
    const images = dataset.images();
    const steps = settings.steps(project, settled, images);
    const { python } = await settings.ofApp();
    return settings.problems(project, { ...settled, steps, images, python }, { powers: off });
  }
}
