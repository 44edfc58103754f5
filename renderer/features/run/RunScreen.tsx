import { useCallback } from 'react';
import type { Project, RunDetail, RunSummary } from '../../../shared/contract/index.js';
import { historyNote } from '../../../shared/domain/run/run-state.js';
import { engineTraits } from '../../../shared/domain/engines/registry.js';
import { useClient } from '../../bridge/bridge-context.js';
import { RunStatePill } from '../../components/RunStatePill.js';
import { Screen } from '../../components/Screen.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { useDisposable } from '../../components/use-disposable.js';
import { MINUTE_MS, useNow } from '../../components/use-now.js';
import { formatWhen } from '../../../shared/domain/format.js';
import { navigate } from '../../stores/route-store.js';
import { createRunStore, type RunStore } from './run-store.js';
import { useStore } from '../../stores/use-store.js';
import { CheckpointTable } from './CheckpointTable.js';
import { DiagnosisCard } from './DiagnosisCard.js';
import { LossPanel } from './LossPanel.js';
import { RunActions } from './RunActions.js';
import { RunCards } from './RunCards.js';
import { RunDetails } from './RunDetails.js';
import { RunHeader } from './RunHeader.js';
import { SamplePanel } from './SamplePanel.js';
import styles from './run.module.css';

interface RunScreenProps {
  readonly project: Project;
  readonly runId: string;
}

/** One run, live or long over. */
export function RunScreen({ project, runId }: RunScreenProps) {
  const client = useClient();
  const make = useCallback(
    () => createRunStore(client, project.id, runId),
    [client, project.id, runId],
  );
  const store = useDisposable(make);
  return store === null ? <Waiting /> : <LoadedRun key={runId} store={store} />;
}

function Waiting() {
  return (
    <Screen title="Run">
      <LoadingLines label="Reading the run" />
    </Screen>
  );
}

function LoadedRun({ store }: { store: RunStore }) {
  const detail = useStore(store.store, (s) => s.detail);
  const error = useStore(store.store, (s) => s.error);
  if (detail === null) {
    if (error === null) return <Waiting />;
    return (
      <Screen title="Run">
        <ErrorState
          title="This run could not be read"
          error={error}
          onRetry={() => store.reload()}
        />
      </Screen>
    );
  }
  const run = detail.summary;
  const history = historyNote(run);
  const { words: engine } = engineTraits(run.engine);
  return (
    <Screen
      title={run.name}
      subtitle={<Subtitle detail={detail} />}
      actions={
        <>
          <RunStatePill state={run.state} />
          <RunActions run={run} checkpoints={detail.checkpoints} />
        </>
      }
    >
      <div className={styles['stack']}>
        {engine.runNote === null ? null : <p className={styles['note']}>{engine.runNote}</p>}
        {history === null ? null : <p className={styles['note']}>{history}</p>}
        <RunHeader run={run} />
        <RunCards run={run} />
        <RunNotices run={run} />
        {run.diagnosis === null ? null : <DiagnosisCard run={run} diagnosis={run.diagnosis} />}
        <div className={styles['columns']}>
          <LossPanel store={store} run={run} checkpoints={detail.checkpoints} />
          <CheckpointTable run={run} checkpoints={detail.checkpoints} />
        </div>
        <SamplePanel run={run} samples={detail.samples} />
        <RunDetails detail={detail} />
      </div>
    </Screen>
  );
}

function Subtitle({ detail }: { detail: RunDetail }) {
  const run = detail.summary;
  const { resumedFrom } = run;
  const now = useNow(true, MINUTE_MS);
  return (
    <>
      {engineTraits(run.engine).words.label}
      {run.mode === 'plain' ? ' (plain script)' : ''}, started {formatWhen(run.startedAt, now)}
      {resumedFrom === null ? null : (
        <>
          , resumed from{' '}
          <button
            type="button"
            className={`link ${styles['plainButton'] ?? ''}`}
            onClick={() =>
              navigate({ screen: 'run', projectId: run.projectId, runId: resumedFrom })
            }
          >
            an earlier run
          </button>
        </>
      )}
    </>
  );
}

/** What its user may want to know of a run that is on: a stop that was asked for, and what the loss watch saw. */
function RunNotices({ run }: { run: RunSummary }) {
  const isStopping = run.stopAsked === 'after_epoch';
  if (run.notices.length === 0 && !isStopping) return null;
  return (
    <ul className={styles['notices']} role="status" aria-label="Notices">
      {isStopping ? (
        <li>
          <b>Stops after this epoch</b>
          <div className="ls-small ls-dim">A resume point is kept there, to go on from later.</div>
        </li>
      ) : null}
      {run.notices.map((notice) => (
        <li key={notice.code}>
          <b>{notice.title}</b>
          <div className="ls-small ls-dim">{notice.advice}</div>
        </li>
      ))}
    </ul>
  );
}
