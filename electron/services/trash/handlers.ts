import { dirname } from 'node:path';
import { isImageName } from '../../../shared/domain/dataset/index.js';
import type { DesktopShell } from '../desktop-shell.js';
import { onProject, type Handlers } from '../handlers.js';
import type { JobContext, JobsService } from '../jobs/index.js';
import type { OpenProject } from '../open-project/index.js';
import { deleteImages } from './delete-images.js';
import { emptyTrash, measureTrash } from './trash-service.js';

type TrashHandlers = Pick<Handlers, 'datasets.delete' | 'trash.get' | 'trash.empty'>;

interface TrashHandlersDeps {
  readonly projects: { get(projectId: string): OpenProject };
  readonly jobs: JobsService;
  readonly shell: Pick<DesktopShell, 'moveToBin'>;
}

/** Handlers about deleted images: what is in the trash can be brought back until it is emptied. */
export function trashHandlers({ projects, jobs, shell }: TrashHandlersDeps): TrashHandlers {
  return {
    'datasets.delete': onProject(projects, (project, { imageIds, projectId }) => {
      const about = { kind: 'delete', title: 'Deleting images', projectId } as const;
      return { jobId: jobs.start(about, (job) => deleteImages(project, imageIds, job)).id };
    }),
    'trash.get': onProject(projects, async ({ folder }) => ({
      ...(await measureTrash(folder, isImageName)),
      goesToSystemBin: shell.moveToBin !== null,
    })),
    'trash.empty': onProject(projects, (project, { projectId }) => {
      const about = { kind: 'trash', title: 'Emptying the trash', projectId } as const;
      return { jobId: jobs.start(about, (job) => empty(project, shell.moveToBin, job)).id };
    }),
  };
}

async function empty(
  { folder, guard, history }: OpenProject,
  moveToSystemBin: DesktopShell['moveToBin'],
  { signal, progress }: JobContext,
) {
  const { removed, failed, gone } = await emptyTrash(folder, {
    moveToSystemBin,
    signal,
    mayWrite: () => guard.mayWrite(),
    onProgress: (done, total) => progress(done, total, 'files'),
  });
  // What the bin refused, or a cancel left, can still be brought back.
  const lost = new Set(gone);
  await history.forget((path) => lost.has(dirname(path)));
  return { removed, failed };
}
