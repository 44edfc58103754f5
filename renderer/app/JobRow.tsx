import { Button, Progress, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { Job } from '../../shared/contract/index.js';
import { MINUTE_MS, useNow } from '../components/use-now.js';
import { notifyError } from '../components/notify.js';
import { importReportOf } from '../lib/import-report.js';
import { jobProgressText } from '../lib/job-text.js';
import { formatWhen } from '../../shared/domain/format.js';
import { useAppStores } from '../stores/app-stores.js';
import { isActive } from '../stores/jobs-store.js';
import { showReport } from '../stores/report-store.js';
import { navigate } from '../stores/route-store.js';

const TONES: Record<Job['state'], string | undefined> = {
  queued: undefined,
  running: 'accent',
  stopping: 'warning',
  succeeded: 'accent',
  failed: 'error',
  cancelled: undefined,
};

/** One job: what it is, how far, how fast, and what went wrong. */
export function JobRow({ job }: { job: Job }) {
  return (
    <li className="job">
      <div className="job-head">
        <span
          className="dot"
          data-tone={TONES[job.state]}
          data-pulse={job.state === 'running' || undefined}
        />
        <b className="ls-clip" title={job.title}>
          {job.title}
        </b>
        <span className="ls-dim ls-small">{job.state}</span>
      </div>
      {isActive(job) ? <JobProgress job={job} /> : null}
      {job.message === '' ? null : <p className="ls-dim ls-small">{job.message}</p>}
      {job.error === null ? null : (
        <p className="ls-error-text" role="alert">
          {job.error.message} {job.error.hint}
        </p>
      )}
      <JobFoot job={job} />
    </li>
  );
}

function JobProgress({ job }: { job: Job }) {
  const { progress } = job;
  const share =
    progress === null || progress.total === null || progress.total === 0
      ? null
      : (100 * progress.done) / progress.total;
  return (
    <>
      <Progress.Root size={4} mt={6}>
        <Progress.Section
          value={share ?? 100}
          striped={share === null}
          animated={share === null}
          aria-label={`Progress of ${job.title}`}
        />
      </Progress.Root>
      <p className="ls-dim ls-small ls-num">{jobProgressText(progress)}</p>
    </>
  );
}

function JobFoot({ job }: { job: Job }) {
  const { jobs } = useAppStores();
  const [isLogOpen, setLogOpen] = useState(false);
  const now = useNow(true, MINUTE_MS);
  const { projectId, runId } = job;
  const cancel = async () => {
    const answer = await jobs.cancel(job.id);
    if (!answer.ok) notifyError('The job was not cancelled', answer.error);
  };
  return (
    <>
      <div className="job-foot ls-small">
        <span className="ls-dim ls-num">{formatWhen(job.endedAt ?? job.startedAt, now)}</span>
        {job.log.length === 0 ? null : (
          <UnstyledButton
            className="link"
            aria-expanded={isLogOpen}
            onClick={() => setLogOpen(!isLogOpen)}
          >
            {isLogOpen ? 'Hide log' : 'Show log'}
          </UnstyledButton>
        )}
        <PassedOver job={job} />
        {projectId === null || runId === null ? null : (
          <UnstyledButton
            className="link"
            onClick={() => navigate({ screen: 'run', projectId, runId })}
          >
            Go to the run
          </UnstyledButton>
        )}
        {job.canCancel && isActive(job) && job.state !== 'stopping' ? (
          <Button size="compact-xs" variant="default" ml="auto" onClick={() => void cancel()}>
            Cancel
          </Button>
        ) : null}
      </div>
      {isLogOpen ? (
        <pre className="job-log" aria-label={`Log of ${job.title}`}>
          {job.log.join('\n')}
        </pre>
      ) : null}
    </>
  );
}

/** The notice of an import goes away; what it passed over stays to be read here. */
function PassedOver({ job }: { job: Job }) {
  if (job.kind !== 'import' || job.result === null) return null;
  const report = importReportOf(job.result);
  if (report.count === 0) return null;
  return (
    <UnstyledButton className="link" onClick={() => showReport({ report, copies: null })}>
      Not brought in: {report.count}
    </UnstyledButton>
  );
}
