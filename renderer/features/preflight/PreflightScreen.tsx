import { Button } from '@mantine/core';
import {
  IconArrowLeft,
  IconPhotoOff,
  IconPlayerPlayFilled,
  IconRefresh,
} from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import type { EngineId, PreflightReport, Project } from '../../../shared/contract/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { Screen } from '../../components/Screen.js';
import { EmptyState, ErrorState, LoadingLines } from '../../components/States.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { useDisposable } from '../../components/use-disposable.js';
import { useAppStores } from '../../stores/app-stores.js';
import { handoffStore } from '../../stores/handoff-store.js';
import { createPreflightStore, type PreflightStore } from './preflight-store.js';
import { navigate } from '../../stores/route-store.js';
import { waitsForYes } from '../../lib/power-words.js';
import { startRun } from '../../stores/start-run.js';
import { useStore } from '../../stores/use-store.js';
import { BucketTable } from './BucketTable.js';
import { ProblemsList } from './ProblemsList.js';
import { ImageList } from './ImageList.js';
import styles from './preflight.module.css';
import { Totals } from './Totals.js';

/** Exactly what a run would train: reached from Train, left by starting it or by going back. */
export function PreflightScreen({ project }: { project: Project }) {
  const settings = useStore(useAppStores().settings.store, (s) => s.settings);
  const asked = useStore(handoffStore, (s) => s.engine);
  const engine = asked ?? settings?.engine ?? null;
  if (engine === null) {
    return (
      <Screen title={TITLE}>
        <LoadingLines />
      </Screen>
    );
  }
  return <Looked key={`${project.id} ${engine}`} project={project} engine={engine} />;
}

const TITLE = 'What will be trained';

function Looked({ project, engine }: { project: Project; engine: EngineId }) {
  const client = useClient();
  const { jobs } = useAppStores();
  const { id } = project;
  const make = useCallback(
    () => createPreflightStore(client, jobs, id, engine),
    [client, jobs, id, engine],
  );
  const preflight = useDisposable(make);
  useEffect(() => void preflight?.look(), [preflight]);
  if (preflight === null) return null;
  return <Body project={project} engine={engine} preflight={preflight} />;
}

interface BodyProps {
  readonly project: Project;
  readonly engine: EngineId;
  readonly preflight: PreflightStore;
}

function Body({ project, engine, preflight }: BodyProps) {
  const report = useStore(preflight.store, (s) => s.report);
  const error = useStore(preflight.store, (s) => s.error);
  const isLooking = useStore(preflight.store, (s) => s.jobId !== null);
  return (
    <Screen
      fill
      title={TITLE}
      subtitle={engineTraits(engine).words.preflight}
      actions={
        <Actions
          project={project}
          engine={engine}
          report={report}
          isLooking={isLooking}
          onLook={() => void preflight.look()}
        />
      }
    >
      {error !== null ? (
        <ErrorState
          title="The dataset could not be looked at"
          error={error}
          onRetry={() => void preflight.look()}
        />
      ) : report === null ? (
        <LoadingLines lines={8} label="Looking at what will be trained" />
      ) : (
        <div className={styles['layout']}>
          <aside className={styles['side']} aria-label="Totals and findings">
            <Totals report={report} isLooking={isLooking} />
            <ProblemsList project={project} engine={engine} report={report} />
            <BucketTable report={report} />
          </aside>
          <Images project={project} preflight={preflight} report={report} />
        </div>
      )}
    </Screen>
  );
}

function Images(props: { project: Project; preflight: PreflightStore; report: PreflightReport }) {
  const total = useStore(props.preflight.store, (s) => s.total);
  if (total > 0) return <ImageList {...props} />;
  return (
    <EmptyState
      icon={<IconPhotoOff size={28} stroke={1.5} aria-hidden />}
      title="The trainer finds no image"
      action={<Button onClick={() => navigate({ screen: 'dataset' })}>Go to the dataset</Button>}
    >
      Add images, or switch a concept on.
    </EmptyState>
  );
}

interface ActionsProps {
  readonly project: Project;
  readonly engine: EngineId;
  readonly report: PreflightReport | null;
  readonly isLooking: boolean;
  readonly onLook: () => void;
}

function Actions({ project, engine, report, isLooking, onLook }: ActionsProps) {
  const client = useClient();
  const [isStarting, setStarting] = useState(false);
  const readOnly = useReadOnly();
  const start = async () => {
    setStarting(true);
    const error = await startRun(client, { projectId: project.id, engine }, notifyDone);
    setStarting(false);
    if (error !== null) notifyError('The run was not started', error);
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
        onClick={() => navigate({ screen: 'train' })}
      >
        Back to Train
      </Button>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={isLooking}
        onClick={onLook}
      >
        Look again
      </Button>
      <Button
        leftSection={<IconPlayerPlayFilled size={16} aria-hidden />}
        loading={isStarting}
        {...offIf(
          readOnly,
          report === null || !(report.isReady || waitsForYes(report)) || isLooking,
        )}
        onClick={() => void start()}
      >
        {engineTraits(engine).words.start}
      </Button>
    </>
  );
}
