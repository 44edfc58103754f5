import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { Project, RunSummary } from '../../../shared/contract/index.js';
import { historyNote } from '../../../shared/domain/run/run-state.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { NotAllowedList } from '../../components/NotAllowed.js';
import { RunStatePill } from '../../components/RunStatePill.js';
import { Screen } from '../../components/Screen.js';
import { EmptyState, ErrorState, LoadingLines } from '../../components/States.js';
import { useOffPowers } from '../../stores/use-off-powers.js';
import { useNow } from '../../components/use-now.js';
import { formatDuration, formatLoss, formatWhen } from '../../../shared/domain/format.js';
import { elapsedSeconds, isRunActive, progressText } from '../../lib/run-state.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import { QueuePanel } from './QueuePanel.js';
import styles from './run.module.css';

/** Every run of the project, the newest first. */
export function RunsScreen({ project }: { project: Project }) {
  const { runs: store } = useProjectSession();
  const runs = useStore(store.store, (s) => s.runs);
  const error = useStore(store.store, (s) => s.error);
  const off = useOffPowers().filter(({ kind }) => kind === 'results_elsewhere');
  return (
    <Screen title="Runs" subtitle={runs === null || runs.length === 0 ? undefined : project.name}>
      <NotAllowedList projectId={project.id} powers={off} isNamed />
      <QueuePanel />
      {runs === null ? (
        error === null ? (
          <LoadingLines label="Reading the runs" />
        ) : (
          <ErrorState error={error} onRetry={() => store.reload()} />
        )
      ) : runs.length === 0 ? (
        <NoRuns />
      ) : (
        <RunsTable runs={runs} />
      )}
    </Screen>
  );
}

function NoRuns() {
  return (
    <EmptyState
      icon={<IconPlayerPlay size={28} stroke={1.5} aria-hidden />}
      title="No runs yet"
      action={<Button onClick={() => navigate({ screen: 'train' })}>Go to Train</Button>}
    >
      Each training is kept here with its settings, loss, samples and checkpoints.
    </EmptyState>
  );
}

function RunsTable({ runs }: { runs: readonly RunSummary[] }) {
  const now = useNow(runs.some((run) => isRunActive(run.state)));
  return (
    <div className={`${styles['panel'] ?? ''} ${styles['tableBox'] ?? ''}`}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">State</th>
            <th scope="col">Engine</th>
            <th scope="col" data-num>
              Steps
            </th>
            <th scope="col" data-num>
              Last loss
            </th>
            <th scope="col">Started</th>
            <th scope="col" data-num>
              Duration
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Row key={run.id} run={run} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ run, now }: { run: RunSummary; now: number }) {
  const open = () => navigate({ screen: 'run', projectId: run.projectId, runId: run.id });
  return (
    // The button in the first cell is the way for keyboards; a click anywhere in the row is a shortcut for the mouse.
    <tr className={styles['openRow']} onClick={open}>
      <td>
        <button
          type="button"
          className={styles['rowButton']}
          onClick={(event) => {
            event.stopPropagation();
            open();
          }}
        >
          {run.name}
        </button>
        <div className="ls-small ls-dim">
          {run.id}
          {run.resumedFrom === null ? '' : ', resumed'}
          {historyNote(run) === null ? '' : ', started elsewhere'}
        </div>
      </td>
      <td>
        <RunStatePill state={run.state} />
      </td>
      <td>{engineTraits(run.engine).words.label}</td>
      <td data-num>{progressText(run.step, run.totalSteps)}</td>
      <td data-num>{formatLoss(run.loss)}</td>
      <td>{formatWhen(run.startedAt, now)}</td>
      <td data-num>{formatDuration(elapsedSeconds(run, now))}</td>
    </tr>
  );
}
