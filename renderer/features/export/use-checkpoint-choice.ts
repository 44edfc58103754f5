import { useEffect, useState } from 'react';
import type { Checkpoint, RunSummary } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';
import { defaultCheckpoint, defaultRun } from './export-choice.js';
import { checkpointWasTaken, handoffStore } from '../../stores/handoff-store.js';

export interface CheckpointChoice {
  readonly runId: string;
  readonly checkpoints: readonly Checkpoint[];
  readonly checkpoint: Checkpoint | null;
  readonly isLoading: boolean;
  readonly error: ErrorValue | null;
  chooseRun(runId: string): void;
  chooseFile(file: string): void;
}

interface Loaded {
  readonly runId: string;
  readonly checkpoints: readonly Checkpoint[];
  readonly error: ErrorValue | null;
}

/** Which run and checkpoint is looked at. Begins with what another screen asked for, else with the newest that fits. */
export function useCheckpointChoice(
  projectId: string,
  runs: readonly RunSummary[],
  first: { readonly runId: string | undefined; readonly file: string | undefined },
): CheckpointChoice {
  const client = useClient();
  const [asked] = useState(() => handoffStore.getState().checkpoint);
  const [runId, setRunId] = useState(asked?.runId ?? first.runId ?? defaultRun(runs));
  const [file, setFile] = useState<string | null>(asked?.file ?? first.file ?? null);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(checkpointWasTaken, []);
  useEffect(() => {
    let isGone = false;
    const load = async () => {
      const answer = await client.request('runs.get', { projectId, runId });
      if (isGone) return;
      setLoaded(
        answer.ok
          ? { runId, checkpoints: present(answer.value.checkpoints), error: null }
          : { runId, checkpoints: [], error: answer.error },
      );
    };
    void load();
    const stop = client.subscribe('runs.delta', runId, ({ checkpoints }) => {
      if (checkpoints !== undefined)
        setLoaded({ runId, checkpoints: present(checkpoints), error: null });
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [client, projectId, runId]);
  const isLoading = loaded?.runId !== runId;
  const checkpoints = isLoading ? [] : loaded.checkpoints;
  return {
    runId,
    checkpoints,
    checkpoint: checkpoints.find((item) => item.file === file) ?? defaultCheckpoint(checkpoints),
    isLoading,
    error: isLoading ? null : loaded.error,
    chooseRun: (next) => {
      setRunId(next);
      setFile(null);
    },
    chooseFile: setFile,
  };
}

/** A checkpoint that the trainer removed again has size 0. Newest first. */
function present(checkpoints: readonly Checkpoint[]): Checkpoint[] {
  return checkpoints.filter((item) => item.sizeBytes > 0).sort((a, b) => b.t - a.t);
}
