import { onProject, type Handlers } from '../handlers.js';
import type { JobsService } from '../jobs/index.js';
import type { OpenProject } from '../open-project/index.js';
import type { ProjectFolders } from '../project-folder/index.js';
import { startInspection } from './inspect-import.js';

type IntakeHandlers = Pick<
  Handlers,
  | 'datasets.inspectImport'
  | 'datasets.addImages'
  | 'datasets.discardArchive'
  | 'projects.addConcept'
>;

interface IntakeHandlersDeps {
  readonly projects: { get(projectId: string): OpenProject };
  readonly jobs: JobsService;
  readonly projectFolders: Pick<ProjectFolders, 'mayRead'>;
}

/** Handlers about what is brought into a project. */
export function intakeHandlers({
  projects,
  jobs,
  projectFolders: folders,
}: IntakeHandlersDeps): IntakeHandlers {
  return {
    'datasets.inspectImport': async ({ projectId, ...input }) => {
      if (projectId !== null) return { jobId: projects.get(projectId).intake.inspect(input).id };
      // Its project is not there yet.
      const mayRead = (path: string) => folders.mayRead(path);
      return { jobId: startInspection(jobs, input, { projectId, concepts: [], mayRead }).id };
    },
    'datasets.addImages': onProject(projects, ({ intake }, input) => ({
      jobId: intake.addImages(input).id,
    })),
    'datasets.discardArchive': onProject(projects, async ({ intake }, { path }) => {
      await intake.discardArchive(path);
      return { ok: true as const };
    }),
    'projects.addConcept': onProject(projects, async (project, { dir, ...draft }) => {
      const concept = await project.intake.addConcept(draft, dir);
      return { project: project.view(), conceptId: concept.id };
    }),
  };
}
