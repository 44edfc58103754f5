import { useCallback, useState } from 'react';
import type { Input, Job } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useAppStores } from '../../stores/app-stores.js';
import { isActive } from '../../stores/jobs-store.js';
import { useStore } from '../../stores/use-store.js';

/** Starts an export and follows its job. */
export function useExport(): {
  job: Job<'export'> | null;
  error: ErrorValue | null;
  isBusy: boolean;
  start: (input: Input<'export.start'>) => Promise<void>;
} {
  const { client, jobs } = useAppStores();
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<ErrorValue | null>(null);
  const [isAsking, setAsking] = useState(false);
  const job = useStore(
    jobs.store,
    (s) =>
      s.jobs?.find((item): item is Job<'export'> => item.kind === 'export' && item.id === jobId) ??
      null,
  );
  const start = useCallback(
    async (input: Input<'export.start'>) => {
      setError(null);
      setJobId(null);
      setAsking(true);
      const answer = await client.request('export.start', input);
      setAsking(false);
      if (answer.ok) setJobId(answer.value.jobId);
      else setError(answer.error);
    },
    [client],
  );
  const isRunning = jobId !== null && (job === null || isActive(job));
  return { job, error, isBusy: isAsking || isRunning, start };
}
