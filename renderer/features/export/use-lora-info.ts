import { useEffect, useState } from 'react';
import type { LoraInfo } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';

export interface LoraInfoState {
  readonly info: LoraInfo | null;
  readonly error: ErrorValue | null;
  reload(): void;
}

/** Reads what a checkpoint says of itself. For one file: give the component a key that changes with it. */
export function useLoraInfo(projectId: string, runId: string, file: string): LoraInfoState {
  const client = useClient();
  const [info, setInfo] = useState<LoraInfo | null>(null);
  const [error, setError] = useState<ErrorValue | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isGone = false;
    const read = async () => {
      const answer = await client.request('lora.inspect', { projectId, runId, file });
      if (isGone) return;
      if (answer.ok) setInfo(answer.value);
      else setError(answer.error);
    };
    void read();
    return () => {
      isGone = true;
    };
  }, [client, projectId, runId, file, tries]);
  const reload = () => {
    setError(null);
    setTries(tries + 1);
  };
  return { info, error, reload };
}
