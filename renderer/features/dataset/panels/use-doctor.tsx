import { useState } from 'react';
import type { DoctorFix, Job } from '../../../../shared/contract/index.js';
import { notifyDone, notifyError, notifyJobError } from '../../../components/notify.js';
import { plural } from '../../../../shared/domain/format.js';
import { useAppStores, useProjectSession } from '../../../stores/app-stores.js';
import { isActive } from '../../../stores/jobs-store.js';
import { useStore } from '../../../stores/use-store.js';
import { NO_CHANGES, tellLeftAlone, UndoButton, useMove } from './use-undo.js';

interface Check {
  /** The check that is going on, whoever started it. */
  readonly job: Job<'doctor'> | null;
  readonly isStarting: boolean;
  start(depth: 'fast' | 'full'): Promise<void>;
  cancel(): Promise<void>;
}

/** Runs checks of the dataset and follows the one that runs. */
export function useCheck(): Check {
  const { projectId, captions } = useProjectSession();
  const { client, jobs } = useAppStores();
  const [isStarting, setStarting] = useState(false);
  const job = useStore(
    jobs.store,
    (state) =>
      state.jobs?.find(
        (one): one is Job<'doctor'> =>
          one.kind === 'doctor' && one.projectId === projectId && isActive(one),
      ) ?? null,
  );
  const start = async (depth: 'fast' | 'full') => {
    setStarting(true);
    // Save drafts first: the doctor reads the captions on disk.
    await captions.flushAll();
    const answer = await client.request('doctor.run', { projectId, depth });
    setStarting(false);
    if (!answer.ok) {
      notifyError('The dataset was not checked', answer.error);
      return;
    }
    const ended = await jobs.whenEnded(answer.value.jobId);
    notifyJobError('The dataset was not checked', ended);
  };
  const cancel = async () => {
    if (job === null) return;
    const answer = await jobs.cancel(job.id);
    if (!answer.ok) notifyError('The check was not cancelled', answer.error);
  };
  return { job, isStarting, start, cancel };
}

/** Mends images as one step of the history and tells what came of it; the notice offers to take it back. */
export function useFix(): (fix: DoctorFix, imageIds: readonly string[]) => Promise<void> {
  const { projectId, captions } = useProjectSession();
  const { client, jobs } = useAppStores();
  const move = useMove();
  return async (fix, imageIds) => {
    await captions.flushAll();
    const answer = await client.request('doctor.fix', { projectId, fix, imageIds: [...imageIds] });
    if (!answer.ok) {
      notifyError('Nothing was mended', answer.error);
      return;
    }
    const job = await jobs.whenEnded(answer.value.jobId);
    const { changed, failed } = job.result ?? NO_CHANGES;
    notifyJobError('Not everything was mended', job);
    if (failed.length > 0) tellLeftAlone('Not everything was mended', failed);
    if (changed > 0)
      notifyDone(
        `${plural(changed, 'image')} mended`,
        <UndoButton onUndo={() => void move('undo')} />,
      );
  };
}
