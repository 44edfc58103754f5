import { useCallback } from 'react';
import { useClient } from '../../../bridge/bridge-context.js';
import { ErrorState, LoadingLines } from '../../../components/States.js';
import { useDisposable } from '../../../components/use-disposable.js';
import { createEnvironmentStore } from '../../../stores/setup-stores.js';
import { useStore } from '../../../stores/use-store.js';
import { Section } from '../Section.js';
import { EnvironmentPart } from './EnvironmentPart.js';
import { GpuPanel } from './GpuPanel.js';
import { ModelsPart } from './ModelsPart.js';
import styles from './setup.module.css';
import { TrialPart } from './TrialPart.js';

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
