import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import type { Checkpoint, RunSummary } from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyError } from '../../components/notify.js';
import { isRunActive } from '../../lib/run-state.js';
import { navigate } from '../../stores/route-store.js';
import { StopNowDialog } from './StopNowDialog.js';

interface RunActionsProps {
  readonly run: RunSummary;
  readonly checkpoints: readonly Checkpoint[];
}

/** Stop while it is on, resume where it can go on. */
export function RunActions({ run, checkpoints }: RunActionsProps) {
  const client = useClient();
  const [asksNow, setAsksNow] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const stop = async (how: 'graceful' | 'now') => {
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
    const answer = await client.request('runs.resume', {
      projectId: run.projectId,
      runId: run.id,
    });
    setBusy(false);
    if (answer.ok) navigate({ screen: 'run', projectId: run.projectId, runId: answer.value.runId });
    else notifyError('The run could not be resumed', answer.error);
  };
  return (
    <>
      {run.canResume && !isRunActive(run.state) ? (
        <Button
          size="xs"
          loading={isBusy}
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          onClick={() => void resume()}
        >
          Resume
        </Button>
      ) : null}
      {isRunActive(run.state) ? (
        <StopMenu
          isStopping={run.state === 'stopping'}
          onGraceful={() => void stop('graceful')}
          onNow={() => setAsksNow(true)}
        />
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

function StopMenu(props: { isStopping: boolean; onGraceful: () => void; onNow: () => void }) {
  return (
    <Menu position="bottom-end" width={280}>
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
        <Menu.Item disabled={props.isStopping} onClick={props.onGraceful}>
          Save and stop
          <div className="ls-small ls-dim">
            {props.isStopping
              ? 'Asked for already; it finishes its step first.'
              : 'Finishes the step, saves a checkpoint and a resume point.'}
          </div>
        </Menu.Item>
        <Menu.Item onClick={props.onNow}>
          Stop now…
          <div className="ls-small ls-dim">Ends the trainer at once, without saving.</div>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
