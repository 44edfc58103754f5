import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { CaptioningRecipe } from '../../../shared/domain/tagger/index.js';
import type { JobResult } from '../../../shared/contract/index.js';
import { notifyDone, notifyError, notifyJobError } from '../../components/notify.js';
import { plural } from '../../../shared/domain/format.js';
import { useAppStores, useProjectSession } from '../../stores/app-stores.js';

/** Writes the captions as one step, tells what came of it and offers to take it back. */
export function useSaveCaptions(projectId: string): {
  isBusy: boolean;
  save: (imageIds: readonly string[], recipe: CaptioningRecipe) => Promise<void>;
} {
  const { client, jobs } = useAppStores();
  const { captions } = useProjectSession();
  const [isBusy, setBusy] = useState(false);
  const undo = useCallback(
    async (stepId: string) => {
      const answer = await client.request('history.undo', { projectId, stepId });
      const job = answer.ok ? await jobs.whenEnded(answer.value.jobId) : null;
      const error = answer.ok ? job?.error : answer.error;
      if (error) notifyError('It was not undone', error);
      else notifyDone('Undone', 'The captions are as they were.');
    },
    [client, jobs, projectId],
  );
  const save = useCallback(
    async (imageIds: readonly string[], recipe: CaptioningRecipe) => {
      setBusy(true);
      // What is being typed on the dataset screen is written first, so that it is what undo brings back.
      await captions.flushAll();
      const input = { projectId, imageIds: [...imageIds], recipe };
      const answer = await client.request('captioning.save', input);
      const job = answer.ok ? await jobs.whenEnded(answer.value.jobId) : null;
      setBusy(false);
      if (!answer.ok) notifyError('The captions were not saved', answer.error);
      if (job === null) return;
      notifyJobError('The captions were not saved', job);
      if (job.result !== null) tellSaved(job.result, undo);
    },
    [client, jobs, captions, projectId, undo],
  );
  return { isBusy, save };
}

function tellSaved(
  { changed, failed, stepId }: JobResult<'captioning_save'>,
  undo: (stepId: string) => Promise<void>,
): void {
  notifyDone(
    `${plural(changed, 'caption')} saved`,
    stepId !== null ? (
      <Button size="compact-sm" variant="default" mt={4} onClick={() => void undo(stepId)}>
        Undo
      </Button>
    ) : null,
  );
  const [first] = failed;
  if (first === undefined) return;
  notifyError(`${plural(failed.length, 'caption')} left as they were`, {
    message: `${first.file}: ${first.reason}`,
  });
}
