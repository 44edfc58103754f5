import type { Handlers } from '../../services/handlers.js';
import { lookAtMachine } from '../../services/config/index.js';
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
    'config.machine': ({ projectId }) => machine(services, projectId),
    'config.compareTrainer': async (_input, { signal }) =>
      compareArguments(await settings.get(), signal),
    'presets.list': async () => ({ presets: await presets.list() }),
    'presets.save': async ({ name, values }) => ({ presets: await presets.save(name, values) }),
    'presets.delete': async ({ name }) => ({ presets: await presets.delete(name) }),
  };
}

async function machine({ projects, runs, config }: Services, projectId: string) {
  const project = projects.get(projectId).file;
  return lookAtMachine({
    dir: project.dir,
    models: await config.modelPaths(project),
    runs: runs.list(projectId).runs,
    detailOf: (runId) => runs.get(projectId, runId),
  });
}
