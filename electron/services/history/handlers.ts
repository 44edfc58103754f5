import type { JobIdOf } from '../../../shared/contract/index.js';
import { onProject, type Handlers } from '../handlers.js';
import { throttled, type JobContext, type JobsService } from '../jobs/index.js';
import type { OpenProject } from '../open-project/index.js';

type HistoryHandlers = Pick<Handlers, 'history.get' | 'history.undo' | 'history.redo'>;

/** Handlers about all that can be undone. */
export function historyHandlers(
  projects: { get(projectId: string): OpenProject },
  jobs: JobsService,
): HistoryHandlers {
  return {
    'history.get': onProject(projects, ({ history }) => history.get()),
    'history.undo': onProject(projects, (project, { stepId }) => ({
      jobId: startMove(project, stepId, 'undo', jobs),
    })),
    'history.redo': onProject(projects, (project, { stepId }) => ({
      jobId: startMove(project, stepId, 'redo', jobs),
    })),
  };
}

function startMove(
  { id: projectId, history }: Pick<OpenProject, 'id' | 'history'>,
  stepId: string,
  did: 'undo' | 'redo',
  jobs: JobsService,
): JobIdOf<'history'> {
  const { undo, redo } = history.get();
  const label = [...undo, ...redo].find(({ id }) => id === stepId)?.label ?? '';
  const title = `${did === 'undo' ? 'Undo' : 'Redo'}: ${label}`;
  const work = ({ progress }: JobContext) =>
    history[did](stepId, {
      onProgress: throttled((done, total) => progress(done, total, 'files')),
    });
  // Undo by halves would be a state that nobody asked for.
  return jobs.start({ kind: 'history', title, projectId, canCancel: false }, work).id;
}
