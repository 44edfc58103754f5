import type { Project, RequestName } from '../../shared/contract/index.js';
import type { ProjectFolder } from '../services/project-folder/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { projectIdOf } from './route.js';

type Handler = (input: unknown, context: CallContext) => Promise<unknown>;

/** What a page may still ask about such a project: nothing of its files is in the answer. */
const HARMLESS: ReadonlySet<RequestName> = new Set<RequestName>(['projects.close', 'jobs.cancel']);

/**
 * A project that another process owns answers with what that process sees, which knows nothing of this page's roots: one that
 * uses a folder outside of them is not followed. `folderOf`: null for projects of this process, which look after it themselves.
 */
export function fenceForwarded(
  handlers: Handlers,
  folderOf: (projectId: string) => Pick<ProjectFolder, 'refuseUnshown'> | null,
): Handlers {
  const fenced = Object.entries(handlers).map(([name, handler]) => {
    const here = handler as Handler;
    if (name === 'projects.open') {
      const open: Handler = async (input, context) => {
        const project = (await here(input, context)) as Project;
        try {
          await folderOf(project.id)?.refuseUnshown();
        } catch (error) {
          await handlers['projects.close']({ projectId: project.id }, context);
          throw error;
        }
        return project;
      };
      return [name, open];
    }
    const ask: Handler = async (input, context) => {
      const projectId = projectIdOf(input);
      if (projectId !== null && !HARMLESS.has(name as RequestName)) {
        await folderOf(projectId)?.refuseUnshown();
      }
      return here(input, context);
    };
    return [name, ask];
  });
  return Object.fromEntries(fenced) as Handlers;
}
