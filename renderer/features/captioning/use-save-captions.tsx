import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { CaptioningRecipe } from '../../../shared/domain/tagger/index.js';
import type { Job } from '../../../shared/contract/index.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { plural } from '../../lib/run-format.js';
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
      const error = answer.ok ? job?.error : answer.error;
      if (error) notifyError('The captions were not saved', error);
      else if (job !== null) tellSaved(job, undo);
    },
    [client, jobs, captions, projectId, undo],
  );
  return { isBusy, save };
}

function tellSaved(job: Job, undo: (stepId: string) => Promise<void>): void {
  const { changed, failed, stepId } = job.result ?? {};
  const count = typeof changed === 'number' ? changed : 0;
  notifyDone(
    `${plural(count, 'caption')} saved`,
    typeof stepId === 'string' ? (
      <Button size="compact-sm" variant="default" mt={4} onClick={() => void undo(stepId)}>
        Undo
      </Button>
    ) : null,
  );
  if (!Array.isArray(failed) || failed.length === 0) return;
  const [first] = failed as { file: string; reason: string }[];
  notifyError(`${plural(failed.length, 'caption')} left as they were`, {
    message: `${first?.file ?? ''}: ${first?.reason ?? ''}`,
  });
}
