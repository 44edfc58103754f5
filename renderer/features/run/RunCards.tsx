import { useCallback } from 'react';
import type { RunSummary } from '../../../shared/contract/index.js';
import { engineTraits } from '../../../shared/domain/engines/registry.js';
import { useClient } from '../../bridge/bridge-context.js';
import { GpuCards } from '../../components/GpuCards.js';
import { useDisposable } from '../../components/use-disposable.js';
import { isRunActive } from '../../lib/run-state.js';
import { createGpuStore, type GpuStore } from '../../stores/setup-stores.js';
import { useStore } from '../../stores/use-store.js';
import styles from './run.module.css';

/** The cards that a run trains on, while it does. Not every engine uses one. */
export function RunCards({ run }: { run: RunSummary }) {
  const { usesCards } = engineTraits(run.engine);
  return usesCards && isRunActive(run.state) ? <Measured run={run} /> : null;
}

function Measured({ run }: { run: RunSummary }) {
  const client = useClient();
  const gpus = useDisposable(useCallback(() => createGpuStore(client), [client]));
  return (
    <section className={styles['panel']} aria-label="Graphics card">
      <div className={styles['cards']}>
        {gpus === null ? null : <Cards gpus={gpus} only={run.gpus} />}
      </div>
    </section>
  );
}

function Cards({ gpus, only }: { gpus: GpuStore; only: readonly string[] }) {
  const { report, error } = useStore(gpus.store, (state) => state);
  return <GpuCards report={report} error={error} only={only} />;
}
