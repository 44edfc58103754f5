import { useCallback } from 'react';
import { useClient } from '../../../bridge/bridge-context.js';
import { ErrorState, LoadingLines } from '../../../components/States.js';
import { useDisposable } from '../../../components/use-disposable.js';
import {
  createEnvironmentStore,
  createGpuStore,
  type GpuStore,
} from '../../../stores/setup-stores.js';
import { useStore } from '../../../stores/use-store.js';
import { Section } from '../Section.js';
import { EnvironmentPart } from './EnvironmentPart.js';
import { ModelsPart } from './ModelsPart.js';
import { TrialPart } from './TrialPart.js';
import { GpuCards } from '../../../components/GpuCards.js';
import styles from './setup.module.css';

/** Everything that a first training needs, from the card to the models, each with its state and its button. */
export function SetupSection() {
  const client = useClient();
  const environment = useDisposable(useCallback(() => createEnvironmentStore(client), [client]));
  return (
    <Section id="settings-setup" title="Set up the trainer" note="From nothing to the first run">
      <div className={styles['part']}>
        <h3>Graphics card</h3>
        <GpuPanel />
      </div>
      {environment === null ? null : <Parts environment={environment} />}
      <ModelsPart />
    </Section>
  );
}

function Parts({ environment }: { environment: ReturnType<typeof createEnvironmentStore> }) {
  const report = useStore(environment.store, (state) => state.report);
  const error = useStore(environment.store, (state) => state.error);
  if (report === null) {
    return (
      <div className={styles['part']}>
        {error === null ? (
          <LoadingLines label="Looking at the environment" lines={3} />
        ) : (
          <ErrorState error={error} onRetry={() => environment.reload()} />
        )}
      </div>
    );
  }
  return (
    <>
      <EnvironmentPart report={report} />
      <TrialPart report={report} />
    </>
  );
}

/** The graphics cards, measured only while this is on the screen. */
function GpuPanel() {
  const client = useClient();
  const gpus = useDisposable(useCallback(() => createGpuStore(client), [client]));
  return gpus === null ? null : <Cards gpus={gpus} />;
}

function Cards({ gpus }: { gpus: GpuStore }) {
  const { report, error } = useStore(gpus.store, (state) => state);
  return <GpuCards report={report} error={error} />;
}
