import { useCallback, useState } from 'react';
import type { Client } from '../../../shared/contract/index.js';
import type { Variant } from '../../../shared/domain/run/sweep.js';
import { notifyDone } from '../../components/notify.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { isDeclined } from '../../stores/asking.js';
import type { ConfigStore } from '../../stores/config-store.js';
import { askForEngine } from '../../stores/handoff-store.js';
import { navigate } from '../../stores/route-store.js';
import { startRun } from '../../stores/start-run.js';

/** Saves the form, then starts the run or shows what it would train. */
export function useStart(client: Client, config: ConfigStore, projectId: string) {
  const [isStarting, setStarting] = useState(false);
  const [error, setError] = useState<ErrorValue | null>(null);
  const saved = useCallback(
    async (next: () => Promise<ErrorValue | null>) => {
      setStarting(true);
      setError(null);
      try {
        if (await config.flush()) {
          const failed = await next();
          // After “Not now” no error is shown: the user knows why nothing started.
          setError(failed !== null && isDeclined(failed) ? null : failed);
          return;
        }
        const { save } = config.store.getState();
        setError(save.kind === 'failed' ? save.error : null);
      } finally {
        setStarting(false);
      }
    },
    [config],
  );
  const start = useCallback(
    (variants?: readonly Variant[]) =>
      saved(() => {
        const { engine } = config.store.getState();
        return startRun(client, { projectId, engine, variants }, notifyDone);
      }),
    [client, config, projectId, saved],
  );
  const preview = useCallback(
    () =>
      saved(async () => {
        askForEngine(config.store.getState().engine);
        navigate({ screen: 'preflight' });
        return null;
      }),
    [config, saved],
  );
  return { isStarting, error, start, preview };
}
