import { useEffect, useState } from 'react';
import type { GpuReport, Machine } from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';

interface MachineFacts {
  readonly machine: Machine | null;
  /** The cards; null while they are looked for. */
  readonly cards: GpuReport | null;
  readonly error: string | null;
}

const NOTHING: MachineFacts = { machine: null, cards: null, error: null };

/** One look at memory, disk, model files and graphics cards. `mark`: another value looks again. */
export function useMachine(projectId: string, mark: string): MachineFacts {
  const client = useClient();
  const [seen, setSeen] = useState(NOTHING);
  useEffect(() => {
    const abort = new AbortController();
    const look = async () => {
      const [machine, cards] = await Promise.all([
        client.request('config.machine', { projectId }, { signal: abort.signal }),
        client.request('gpus.get', {}, { signal: abort.signal }),
      ]);
      if (abort.signal.aborted) return;
      const failed = [machine, cards].find((answer) => !answer.ok);
      setSeen({
        machine: machine.ok ? machine.value : null,
        cards: cards.ok ? cards.value.report : null,
        error: failed === undefined || failed.ok ? null : failed.error.message,
      });
    };
    void look();
    return () => abort.abort();
  }, [client, projectId, mark]);
  return seen;
}
