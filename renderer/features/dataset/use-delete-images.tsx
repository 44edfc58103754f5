import { useCallback } from 'react';
import { notifyDone, notifyError, notifyJobError } from '../../components/notify.js';
import { plural } from '../../../shared/domain/format.js';
import { useAppStores, useProjectSession } from '../../stores/app-stores.js';
import { tellLeftAlone, UndoButton, useMove } from './panels/use-undo.js';

/** Moves images with their captions to the project's trash; the notice offers to take it back. */
export function useDeleteImages(projectId: string): (imageIds: readonly string[]) => Promise<void> {
  const { captions } = useProjectSession();
  const { client, jobs } = useAppStores();
  const move = useMove();
  return useCallback(
    async (imageIds) => {
      if (imageIds.length === 0) return;
      await captions.flushAll();
      const answer = await client.request('datasets.delete', {
        projectId,
        imageIds: [...imageIds],
      });
      if (!answer.ok) {
        notifyError('The images were not deleted', answer.error);
        return;
      }
      const job = await jobs.whenEnded(answer.value.jobId);
      notifyJobError('The images were not deleted', job);
      if (job.result === null) return;
      const { deleted, failed } = job.result;
      if (failed.length > 0) tellLeftAlone('Not all images were deleted', failed);
      if (deleted > 0)
        notifyDone(
          `${plural(deleted, 'image')} moved to the trash`,
          <UndoButton onUndo={() => void move('undo')} />,
        );
    },
    [captions, client, jobs, move, projectId],
  );
}
