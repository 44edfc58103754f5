import { changedConcepts, noSuchConcept } from '../../../shared/domain/dataset/index.js';
import { onProject, type Handlers } from '../handlers.js';
import { currentRequest } from '../requests/index.js';
import { createProject, createSampleProject, type CreateDeps } from './create-project.js';
import { updatedProject } from './project-update.js';

type ProjectHandlers = Pick<
  Handlers,
  | 'projects.create'
  | 'projects.createSample'
  | 'projects.open'
  | 'projects.get'
  | 'projects.close'
  | 'projects.takeOver'
  | 'projects.update'
  | 'projects.updateConcepts'
  | 'projects.removeConcept'
>;

/** Handlers about a project as a whole and what its file says. */
export function projectHandlers(deps: CreateDeps): ProjectHandlers {
  const { projects } = deps;
  return {
    'projects.create': (input) => createProject(deps, input),
    'projects.createSample': ({ dir }) => createSampleProject(deps, dir ?? null),
    'projects.open': async ({ dir }) => (await projects.open(dir)).view(),
    'projects.get': onProject(projects, (project) => project.view()),
    'projects.close': async ({ projectId }) => {
      await projects.close(projectId);
      return { ok: true };
    },
    'projects.takeOver': async ({ projectId }) => (await projects.takeOver(projectId)).view(),
    'projects.update': onProject(projects, (project, input) =>
      project.change((file) => updatedProject(file, input)),
    ),
    // No folder is renamed.
    'projects.updateConcepts': onProject(projects, (project, { concepts }) =>
      project.change((file) => ({ ...file, concepts: changedConcepts(file.concepts, concepts) })),
    ),
    // Its files stay.
    'projects.removeConcept': onProject(projects, (project, { conceptId }) =>
      project.change((file) => {
        const concepts = file.concepts.filter(({ id }) => id !== conceptId);
        // An earlier attempt of the request may have taken it out.
        const isDone = currentRequest()?.isRepeated === true;
        if (concepts.length === file.concepts.length && !isDone) throw noSuchConcept();
        return { ...file, concepts };
      }),
    ),
  };
}
