import { Button, Group, Menu, Modal, Text } from '@mantine/core';
import { IconChevronDown, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import type {
  Checkpoint,
  QueuePlace,
  RunSummary,
  StopHow,
} from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { placeText } from '../../../shared/domain/run/queue-rules.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { isRunActive, lossOfStoppingNow } from '../../lib/run-state.js';
import { navigate } from '../../stores/route-store.js';

interface RunActionsProps {
  readonly run: RunSummary;
  readonly checkpoints: readonly Checkpoint[];
}

/** Stop while it is on, resume where it can go on. */
export function RunActions({ run, checkpoints }: RunActionsProps) {
  const client = useClient();
  const [asksNow, setAsksNow] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const readOnly = useReadOnly();
  const stop = async (how: StopHow) => {
    setAsksNow(false);
    const answer = await client.request('runs.stop', {
      projectId: run.projectId,
      runId: run.id,
      how,
    });
    if (!answer.ok) notifyError('The run could not be stopped', answer.error);
  };
  const resume = async () => {
    setBusy(true);
    const { projectId } = run;
    const answer = await client.request('queue.add', { projectId, resume: run.id });
    setBusy(false);
    if (answer.ok) goToPlace(projectId, answer.value.places[0]);
    else notifyError('The run could not be resumed', answer.error);
  };
  return (
    <>
      {run.canResume && !isRunActive(run.state) ? (
        <Button
          size="xs"
          loading={isBusy}
          {...offIf(readOnly)}
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          onClick={() => void resume()}
        >
          Resume
        </Button>
      ) : null}
      {readOnly === null ? <AskButtons run={run} /> : null}
      {isRunActive(run.state) && readOnly === null ? (
        <StopMenu run={run} onStop={(how) => void stop(how)} onNow={() => setAsksNow(true)} />
      ) : null}
      <StopNowDialog
        isOpen={asksNow}
        run={run}
        checkpoints={checkpoints}
        onClose={() => setAsksNow(false)}
        onStop={() => void stop('now')}
      />
    </>
  );
}

/** Where a queued run is to be seen: its page once it is on, else the queue. */
function goToPlace(projectId: string, place: QueuePlace | undefined): void {
  if (place?.runId != null) {
    navigate({ screen: 'run', projectId, runId: place.runId });
    return;
  }
  notifyDone(placeText(place?.place ?? 1));
  navigate({ screen: 'runs' });
}

/** A checkpoint or samples now: only where the engine can, and while it trains. */
function AskButtons({ run }: { run: RunSummary }) {
  const client = useClient();
  const ask = async (what: 'save' | 'sample') => {
    const { projectId, id: runId } = run;
    const answer = await client.request('runs.request', { projectId, runId, what });
    if (answer.ok)
      notifyDone(what === 'save' ? 'Saves at its next step' : 'Samples at its next step');
    else notifyError('The run was not asked', answer.error);
  };
  return (
    <>
      {run.can.sampleNow ? (
        <Button size="xs" variant="default" onClick={() => void ask('sample')}>
          Sample now
        </Button>
      ) : null}
      {run.can.saveNow ? (
        <Button size="xs" variant="default" onClick={() => void ask('save')}>
          Save now
        </Button>
      ) : null}
    </>
  );
}

interface StopMenuProps {
  readonly run: RunSummary;
  readonly onStop: (how: StopHow) => void;
  readonly onNow: () => void;
}

function StopMenu({ run, onStop, onNow }: StopMenuProps) {
  const isStopping = run.state === 'stopping';
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Stop
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {run.can.stopAfterEpoch ? (
          <Menu.Item disabled={run.stopAsked !== null} onClick={() => onStop('after_epoch')}>
            Stop after this epoch
            <div className="ls-small ls-dim">
              {run.stopAsked === 'after_epoch'
                ? 'Asked for already.'
                : 'Trains it to its end and keeps a resume point there.'}
            </div>
          </Menu.Item>
        ) : null}
        <Menu.Item disabled={isStopping} onClick={() => onStop('graceful')}>
          Save and stop
          <div className="ls-small ls-dim">
            {isStopping
              ? 'Asked for already; it finishes its step first.'
              : engineTraits(run.engine).words.saveAndStop}
          </div>
        </Menu.Item>
        <Menu.Item onClick={onNow}>
          Stop now…
          <div className="ls-small ls-dim">Ends the trainer at once, without saving.</div>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface StopNowDialogProps {
  readonly isOpen: boolean;
  readonly run: RunSummary;
  readonly checkpoints: readonly Checkpoint[];
  readonly onClose: () => void;
  readonly onStop: () => void;
}

/** Says what is lost before the trainer is ended without saving. */
function StopNowDialog({ isOpen, run, checkpoints, onClose, onStop }: StopNowDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Stop now, without saving?" size="sm">
      <Text size="sm">{lossOfStoppingNow(run.step, lastStep(checkpoints))}</Text>
      <Text size="sm" c="dimmed" mt={8}>
        Checkpoints and samples that are there stay. “Save and stop” keeps the work of this epoch,
        too.
      </Text>
      <Group justify="flex-end" mt="md" gap="xs">
        <Button size="xs" variant="default" onClick={onClose} data-autofocus>
          Keep training
        </Button>
        <Button size="xs" color="red.8" onClick={onStop}>
          Stop now
        </Button>
      </Group>
    </Modal>
  );
}

function lastStep(checkpoints: readonly Checkpoint[]): number | null {
  const steps = checkpoints.flatMap((checkpoint) => checkpoint.step ?? []);
  return steps.length === 0 ? null : Math.max(...steps);
}
