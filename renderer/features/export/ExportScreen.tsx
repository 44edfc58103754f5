import { Button } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import type { Checkpoint, LoraInfo, Project, RunSummary } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';
import { EmptyState, ErrorState, LoadingLines } from '../../components/States.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import { CheckpointChoice } from './CheckpointChoice.js';
import { ExportTarget } from './ExportTarget.js';
import { LoraSheet } from './LoraSheet.js';
import { useCheckpointChoice } from './use-checkpoint-choice.js';
import { useLoraInfo } from './use-lora-info.js';
import { ProblemText } from '../../components/ProblemText.js';
import styles from './export.module.css';

interface ExportScreenProps {
  readonly project: Project;
  readonly runId?: string;
  readonly file?: string;
}

/** From a checkpoint to a file in ComfyUI's folder. */
export function ExportScreen({ project, runId, file }: ExportScreenProps) {
  const { runs: store } = useProjectSession();
  const runs = useStore(store.store, (s) => s.runs);
  const error = useStore(store.store, (s) => s.error);
  return (
    <Screen title="Export">
      {runs === null ? (
        error === null ? (
          <LoadingLines label="Reading the runs" />
        ) : (
          <ErrorState error={error} onRetry={() => store.reload()} />
        )
      ) : runs.length === 0 ? (
        <Nothing reason="Train first: each run saves its checkpoints here." />
      ) : (
        <ExportBody project={project} runs={runs} first={{ runId, file }} />
      )}
    </Screen>
  );
}

function Nothing({ reason }: { reason: string }) {
  return (
    <EmptyState
      icon={<IconPackageExport size={28} stroke={1.5} aria-hidden />}
      title="No checkpoint to export yet"
      action={<Button onClick={() => navigate({ screen: 'train' })}>Go to Train</Button>}
    >
      {reason}
    </EmptyState>
  );
}

interface ExportBodyProps {
  readonly project: Project;
  readonly runs: readonly RunSummary[];
  readonly first: { readonly runId: string | undefined; readonly file: string | undefined };
}

function ExportBody({ project, runs, first }: ExportBodyProps) {
  const choice = useCheckpointChoice(project.id, runs, first);
  return (
    <div className={styles['layout']}>
      <CheckpointChoice runs={runs} choice={choice} />
      {choice.checkpoint === null ? (
        <div className={styles['empty']}>
          {choice.isLoading ? (
            <LoadingLines label="Reading the checkpoints" />
          ) : (
            <p className="ls-dim">This run has no checkpoint. Choose another run.</p>
          )}
        </div>
      ) : (
        <Chosen
          key={`${choice.runId} ${choice.checkpoint.file}`}
          projectId={project.id}
          runId={choice.runId}
          checkpoint={choice.checkpoint}
        />
      )}
    </div>
  );
}

interface ChosenProps {
  readonly projectId: string;
  readonly runId: string;
  readonly checkpoint: Checkpoint;
}

function Chosen({ projectId, runId, checkpoint }: ChosenProps) {
  const lora = useLoraInfo(projectId, runId, checkpoint.file);
  return (
    <div className={styles['main']}>
      <LoraBanner info={lora.info} />
      <ExportTarget
        projectId={projectId}
        runId={runId}
        checkpoint={checkpoint}
        isRehearsal={lora.info?.isRehearsal ?? false}
      />
      <LoraSheet lora={lora} />
    </div>
  );
}

/** What must be known before this file is used anywhere. */
function LoraBanner({ info }: { info: LoraInfo | null }) {
  return (
    <>
      {info?.isRehearsal === true ? (
        <p className={styles['banner']} role="note">
          <b>This is not a FLUX LoRA.</b> It comes from a rehearsal, which only checks the workflow;
          ComfyUI will find nothing in it that it can use.
        </p>
      ) : null}
      {info?.hasNaN === true ? (
        <ProblemText
          tone="error"
          message="This file holds values that are not numbers (NaN): the training broke down."
          hint="Choose an earlier checkpoint."
        />
      ) : null}
    </>
  );
}
