import { useCallback, useState } from 'react';
import type { Client } from '../../../shared/contract/index.js';
import { placeText } from '../../../shared/domain/run/queue-rules.js';
import type { Variant } from '../../../shared/domain/run/sweep.js';
import { notifyDone } from '../../components/notify.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import type { ConfigStore } from '../../stores/config-store.js';
import { navigate } from '../../stores/route-store.js';

/** Saves the form, queues the run or its variants, and goes to where they are to be seen. */
export function useStart(client: Client, config: ConfigStore, projectId: string) {
  const [isStarting, setStarting] = useState(false);
  const [error, setError] = useState<ErrorValue | null>(null);
  const start = useCallback(
    async (variants?: readonly Variant[]) => {
      setStarting(true);
      setError(null);
      try {
        if (!(await config.flush())) {
          const { save } = config.store.getState();
          setError(save.kind === 'failed' ? save.error : null);
          return;
        }
        const { engine } = config.store.getState();
        const answer = await client.request('queue.add', {
          projectId,
          engine,
          ...(variants === undefined ? {} : { variants: [...variants] }),
        });
        if (!answer.ok) {
          setError(answer.error);
          return;
        }
        const { places } = answer.value;
        const [first] = places;
        if (places.length === 1 && first?.runId != null) {
          navigate({ screen: 'run', projectId, runId: first.runId });
          return;
        }
        notifyDone(
          places.length === 1 ? placeText(first?.place ?? 1) : `${places.length} runs are queued`,
        );
        navigate({ screen: 'runs' });
      } finally {
        setStarting(false);
      }
    },
    [client, config, projectId],
  );
  return { isStarting, error, start };
}
