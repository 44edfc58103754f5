import { useCallback } from 'react';
import { useClient } from '../../../bridge/bridge-context.js';
import { GpuCards } from '../../../components/GpuCards.js';
import { useDisposable } from '../../../components/use-disposable.js';
import { createGpuStore, type GpuStore } from '../../../stores/setup-stores.js';
import { useStore } from '../../../stores/use-store.js';

/** The graphics cards, measured only while this is on the screen. */
export function GpuPanel() {
  const client = useClient();
  const gpus = useDisposable(useCallback(() => createGpuStore(client), [client]));
  return gpus === null ? null : <Cards gpus={gpus} />;
}

function Cards({ gpus }: { gpus: GpuStore }) {
  const { report, error } = useStore(gpus.store, (state) => state);
  return <GpuCards report={report} error={error} />;
}
