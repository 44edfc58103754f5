import { Button, UnstyledButton } from '@mantine/core';
import { IconDownload, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { EnvironmentReport } from '../../../../shared/contract/index.js';
import { useClient } from '../../../bridge/bridge-context.js';
import { notifyError } from '../../../components/notify.js';
import { useAppStores } from '../../../stores/app-stores.js';
import { useStore } from '../../../stores/use-store.js';
import { StepList } from './StepList.js';
import styles from './setup.module.css';
import { useStartJob } from './use-started-job.js';

/** The trainer's own environment: install, go on, update, repair, go back, remove. */
export function EnvironmentPart({ report }: { report: EnvironmentReport }) {
  const hasBegun = report.steps.some(({ state }) => state !== 'open');
  return (
    <div className={styles['part']}>
      <div className={styles['head']}>
        <h3>Environment</h3>
        <EnvironmentButtons report={report} />
      </div>
      <p className="ls-dim" role="status">
        {summary(report)}
      </p>
      {hasBegun ? <StepList steps={report.steps} label="Steps of the installation" /> : null}
      {report.jobId === null ? null : <JobLog jobId={report.jobId} />}
    </div>
  );
}

function summary({ state, current, dir, hasUpdate, jobId }: EnvironmentReport): string {
  if (jobId !== null) return 'Working. You may go on using the app.';
  if (state === 'absent') {
    return `Python, torch and sd-scripts are installed into ${dir}. Nothing else on this computer is changed.`;
  }
  if (state === 'unfinished') return 'The installation is not finished. It goes on where it ended.';
  const what = `torch ${current?.torch ?? ''} (${current?.torchBuild ?? ''}) in ${dir}.`;
  return hasUpdate ? `Installed: ${what} Other versions or sources are set now.` : `Ready: ${what}`;
}

function EnvironmentButtons({ report }: { report: EnvironmentReport }) {
  const start = useStartJob();
  const { state, previous, hasUpdate, jobId } = report;
  const isBusy = jobId !== null;
  const [isAsking, setAsking] = useState(false);
  const install = { absent: 'Install', unfinished: 'Go on', ready: 'Update' }[state];
  if (isAsking) {
    return (
      <AskToRemove
        onAnswer={(isWanted) => {
          setAsking(false);
          if (isWanted) void start('environment.remove', {});
        }}
      />
    );
  }
  return (
    <span className={styles['buttons']}>
      {state === 'ready' && !hasUpdate ? null : (
        <Button
          size="xs"
          leftSection={<IconDownload size={15} aria-hidden />}
          disabled={isBusy}
          onClick={() => void start('environment.install', {})}
        >
          {install}
        </Button>
      )}
      {state === 'absent' ? null : (
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            disabled={isBusy}
            onClick={() => void start('environment.install', { fresh: true })}
          >
            Repair
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={15} aria-hidden />}
            disabled={isBusy}
            onClick={() => setAsking(true)}
          >
            Remove
          </Button>
        </>
      )}
      {previous === null ? null : <RollbackButton isBusy={isBusy} />}
    </span>
  );
}

function RollbackButton({ isBusy }: { isBusy: boolean }) {
  const client = useClient();
  const rollback = async () => {
    const answer = await client.request('environment.rollback', {});
    if (!answer.ok) notifyError('It did not go back', answer.error);
  };
  return (
    <Button size="xs" variant="default" disabled={isBusy} onClick={() => void rollback()}>
      Go back to the one before
    </Button>
  );
}

function AskToRemove({ onAnswer }: { onAnswer: (isWanted: boolean) => void }) {
  return (
    <span className={styles['buttons']}>
      <span>Delete what was installed here? Projects and models stay.</span>
      <Button size="xs" color="red" onClick={() => onAnswer(true)}>
        Delete
      </Button>
      <Button size="xs" variant="default" onClick={() => onAnswer(false)}>
        No, keep it
      </Button>
    </span>
  );
}

/** The live log of the job, folded away until asked for; the way to cancel it. */
function JobLog({ jobId }: { jobId: string }) {
  const { jobs } = useAppStores();
  const job = useStore(jobs.store, (state) => state.jobs?.find(({ id }) => id === jobId));
  const [isOpen, setOpen] = useState(false);
  const cancel = async () => {
    const answer = await jobs.cancel(jobId);
    if (!answer.ok) notifyError('It was not cancelled', answer.error);
  };
  if (job === undefined) return null;
  return (
    <>
      <div className={styles['buttons']}>
        <UnstyledButton className="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide log' : 'Show log'}
        </UnstyledButton>
        <Button size="compact-xs" variant="default" onClick={() => void cancel()}>
          Cancel
        </Button>
      </div>
      {isOpen ? (
        // A scrolling text must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className="job-log" tabIndex={0} aria-label={`Log of ${job.title}`}>
          {job.log.join('\n')}
        </pre>
      ) : null}
    </>
  );
}
