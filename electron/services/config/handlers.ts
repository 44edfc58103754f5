import { onProject, type Handlers } from '../handlers.js';
import type { ConfigService } from './config-service.js';
import { lookAtMachine } from './machine.js';
import type { OpenProject } from '../open-project/index.js';
import { compareArguments } from '../trainer/check/index.js';
import type { SettingsService } from '../settings/index.js';

type ConfigHandlers = Pick<Handlers, 'config.check' | 'config.machine' | 'config.compareTrainer'>;

interface ConfigHandlersDeps {
  readonly projects: { get(projectId: string): OpenProject };
  readonly config: ConfigService;
  readonly settings: Pick<SettingsService, 'get'>;
}

/** Handlers about the settings of a project: checks, and what an estimate needs. */
export function configHandlers({ projects, config, settings }: ConfigHandlersDeps): ConfigHandlers {
  return {
    'config.check': onProject(projects, (project, { values, engine }) =>
      config.check(project, values, engine ?? null),
    ),
    'config.machine': onProject(projects, (project) => machine(project, config)),
    'config.compareTrainer': async (_input, { signal }) =>
      compareArguments(await settings.get(), signal),
  };
}

async function machine(project: OpenProject, config: ConfigService) {
  const { dir, runs } = project;
  return lookAtMachine({
    dir,
    models: await config.modelPaths(project),
    runs: runs.list().runs,
    detailOf: (runId) => runs.get(runId),
  });
}
