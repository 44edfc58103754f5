import { dirname } from 'node:path';
import { isImageName } from '../../../shared/domain/dataset/index.js';
import { throttled, type JobContext } from '../../services/jobs/index.js';
import type { JobIdOf } from '../../../shared/contract/index.js';
import type { Progress } from '../../services/history/index.js';
import { deleteImages, emptyTrash, measureTrash } from '../../services/trash/index.js';
import type { Handlers } from '../../services/handlers.js';
import type { Services } from '../services.js';

type CaptionHandlers = Pick<
  Handlers,
  | 'captions.fillMissing'
  | 'captions.save'
  | 'captions.readAs'
  | 'captions.convert'
  | 'captions.applyEdit'
  | 'datasets.delete'
  | 'trash.get'
  | 'trash.empty'
  | 'history.get'
  | 'history.undo'
  | 'history.redo'
>;

/** Handlers about captions, and about all that can be undone. */
export function captionHandlers(services: Services): CaptionHandlers {
  const { captions, datasets, history, jobs, leases, shell } = services;
  return {
    'captions.fillMissing': ({ projectId, text }) => captions.fillMissing(projectId, text),
    'captions.save': (input) => captions.save(input),
    'captions.readAs': (input) => captions.readAs(input),
    'captions.convert': (input) => captions.convert(input),
    'captions.applyEdit': async ({ projectId, imageIds, edit }) => ({
      jobId: captions.applyEdit(projectId, imageIds, edit).id,
    }),
    'datasets.delete': async ({ projectId, imageIds }) => {
      const ports = {
        history,
        folder: datasets.folder(projectId),
        concepts: datasets.concepts(projectId),
        imagePath: async (imageId: string) => {
          await leases.mayWrite(projectId);
          return datasets.filePath(projectId, imageId);
        },
        captionPath: (imageId: string) => datasets.captionPath(projectId, imageId),
        images: () => datasets.snapshot(projectId).images,
      };
      const job = jobs.start({ kind: 'delete', title: 'Deleting images', projectId }, (context) =>
        deleteImages(projectId, imageIds, ports, context),
      );
      return { jobId: job.id };
    },
    'trash.get': async ({ projectId }) => ({
      ...(await measureTrash(datasets.folder(projectId), isImageName)),
      goesToSystemBin: shell.moveToBin !== null,
    }),
    'trash.empty': async ({ projectId }) => ({ jobId: startEmptying(services, projectId) }),
    'history.get': async ({ projectId }) => history.get(projectId),
    'history.undo': async (input) => ({ jobId: startMove(services, input, 'undo') }),
    'history.redo': async (input) => ({ jobId: startMove(services, input, 'redo') }),
  };
}

function startMove(
  { history, jobs }: Services,
  { projectId, stepId }: { projectId: string; stepId: string },
  did: 'undo' | 'redo',
): JobIdOf<'history'> {
  const { undo, redo } = history.get(projectId);
  const label = [...undo, ...redo].find(({ id }) => id === stepId)?.label ?? '';
  const title = `${did === 'undo' ? 'Undo' : 'Redo'}: ${label}`;
  const work = (context: JobContext) => {
    const progress: Progress = {
      onProgress: throttled((done, total) => context.progress(done, total, 'files')),
    };
    return history[did](projectId, stepId, progress);
  };
  // Undo by halves would be a state that nobody asked for.
  return jobs.start({ kind: 'history', title, projectId, canCancel: false }, work).id;
}

function startEmptying(
  { datasets, history, jobs, leases, shell }: Services,
  projectId: string,
): JobIdOf<'trash'> {
  const job = jobs.start(
    { kind: 'trash', title: 'Emptying the trash', projectId },
    async (context) => {
      const { removed, failed, gone } = await emptyTrash(datasets.folder(projectId), {
        moveToSystemBin: shell.moveToBin,
        signal: context.signal,
        mayWrite: () => leases.mayWrite(projectId),
        onProgress: (done, total) => context.progress(done, total, 'files'),
      });
      // What the bin refused, or a cancel left, can still be brought back.
      const lost = new Set(gone);
      await history.forget(projectId, (path) => lost.has(dirname(path)));
      return { removed, failed };
    },
  );
  return job.id;
}
