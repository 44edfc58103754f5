import { Button, Progress } from '@mantine/core';
import { IconCircleCheck, IconFolderOpen } from '@tabler/icons-react';
import type { Job, JobResult } from '../../../shared/contract/index.js';
import { CopyTextButton } from '../../components/CodeView.js';
import { notifyError } from '../../components/notify.js';
import { ProblemText } from '../../components/ProblemText.js';
import { exportResult } from './export-choice.js';
import { formatBytes, formatEta } from '../../../shared/domain/format.js';
import { useAppStores } from '../../stores/app-stores.js';
import { isActive } from '../../stores/jobs-store.js';
import { useStore } from '../../stores/use-store.js';
import styles from './export.module.css';

/** The copy while it goes, and what came of it. */
export function ExportProgress({ job }: { job: Job<'export'> }) {
  const result = exportResult(job);
  if (isActive(job)) return <Copying job={job} />;
  if (result !== null) return <Done result={result} />;
  if (job.state === 'cancelled')
    return <ProblemText tone="info" message="The export was cancelled." />;
  return (
    <ProblemText
      tone="error"
      message={job.error?.message ?? 'The export failed.'}
      hint={job.error?.hint}
    />
  );
}

function Copying({ job }: { job: Job }) {
  const { progress } = job;
  const share =
    progress === null || progress.total === null || progress.total === 0
      ? null
      : progress.done / progress.total;
  return (
    <div className={styles['copying']} role="status">
      <Progress
        size={6}
        value={(share ?? 1) * 100}
        animated={share === null}
        aria-label="Progress of the export"
      />
      <p>
        {job.message === '' ? 'Copying…' : job.message}
        {progress !== null && progress.unit === 'bytes' && progress.total !== null
          ? ` ${formatBytes(progress.done)} of ${formatBytes(progress.total)}, ${formatEta(progress.etaSeconds)}`
          : null}
      </p>
    </div>
  );
}

function Done({ result }: { result: JobResult<'export'> }) {
  const { client, settings } = useAppStores();
  const canReveal = useStore(settings.store, (s) => s.host?.capabilities.revealInFolder ?? false);
  const reveal = async () => {
    const answer = await client.request('shell.reveal', { path: result.path });
    if (!answer.ok) notifyError('The folder could not be opened', answer.error);
  };
  return (
    <div className={styles['done']} role="status">
      <IconCircleCheck size={20} aria-hidden />
      <div className={styles['doneText']}>
        <b>Exported</b>
        <p className={styles['hash']}>
          <code data-testid="exported-path">{result.path}</code>
          <CopyTextButton text={result.path} label="Copy the path" />
        </p>
        <p className={styles['hash']}>
          <span className="ls-dim">SHA-256</span> <code>{result.sha256}</code>
        </p>
        {result.renamed ? (
          <p>A file of the chosen name was there already, so this one got a number.</p>
        ) : null}
      </div>
      {canReveal ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFolderOpen size={15} aria-hidden />}
          onClick={() => void reveal()}
        >
          Show in folder
        </Button>
      ) : null}
    </div>
  );
}
