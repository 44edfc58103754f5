import { onProject, type Handlers } from '../../services/handlers.js';
import { lookAtMachine, type ConfigService } from '../../services/config/index.js';
import type { OpenProject } from '../../services/open-project/index.js';
import { compareArguments } from '../../services/trainer-check/index.js';
import type { Services } from '../services.js';

type ConfigHandlers = Pick<
  Handlers,
  | 'config.check'
  | 'config.machine'
  | 'config.compareTrainer'
  | 'presets.list'
  | 'presets.save'
  | 'presets.delete'
>;

/** Handlers about settings: checks, what an estimate needs, presets of the user's. */
export function configHandlers(services: Services): ConfigHandlers {
  const { projects, config, presets, settings } = services;
  return {
    'config.check': (input) =>
      config.check(projects.get(input.projectId).file, input.values, input.engine ?? null),
    'config.machine': onProject(projects, (project) => machine(project, config)),
    'config.compareTrainer': async (_input, { signal }) =>
      compareArguments(await settings.get(), signal),
    'presets.list': async () => ({ presets: await presets.list() }),
    'presets.save': async ({ name, values }) => ({ presets: await presets.save(name, values) }),
    'presets.delete': async ({ name }) => ({ presets: await presets.delete(name) }),
  };
}

async function machine({ dir, file, runs }: OpenProject, config: ConfigService) {
  return lookAtMachine({
    dir,
    models: await config.modelPaths(file),
    runs: runs.list().runs,
    detailOf: (runId) => runs.get(runId),
  });
}
