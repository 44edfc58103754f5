import { useCallback, useState } from 'react';
import type { Client } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import type { ConfigStore } from '../../stores/config-store.js';
import { navigate } from '../../stores/route-store.js';

/** Saves the form, starts the run, and goes to it. */
export function useStart(client: Client, config: ConfigStore, projectId: string) {
  const [isStarting, setStarting] = useState(false);
  const [error, setError] = useState<ErrorValue | null>(null);
  const start = useCallback(async () => {
    setStarting(true);
    setError(null);
    try {
      if (!(await config.flush())) {
        const { save } = config.store.getState();
        setError(save.kind === 'failed' ? save.error : null);
        return;
      }
      const { engine } = config.store.getState();
      const answer = await client.request('runs.start', { projectId, engine });
      if (answer.ok) navigate({ screen: 'run', projectId, runId: answer.value.runId });
      else setError(answer.error);
    } finally {
      setStarting(false);
    }
  }, [client, config, projectId]);
  return { isStarting, error, start };
}
