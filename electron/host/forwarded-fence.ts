import type { Project, RequestName } from '../../shared/contract/index.js';
import type { ProjectFolder } from '../services/project-folder/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { projectIdOf } from './route.js';

type Handler = (input: unknown, context: CallContext) => Promise<unknown>;

/** Requests that a page may make of a project outside its roots: their answers show nothing of its files. */
const HARMLESS: ReadonlySet<RequestName> = new Set<RequestName>(['projects.close', 'jobs.cancel']);

/**
 * Another process that owns a project does not know the roots of this page. A project that shows a folder outside of these
 * roots is therefore refused here. `folderOf`: null for projects of this process, which check their folders themselves.
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
