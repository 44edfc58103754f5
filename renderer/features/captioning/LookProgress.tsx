import { Button, Progress } from '@mantine/core';
import type { Job } from '../../../shared/contract/index.js';
import { ProblemText } from '../../components/ProblemText.js';
import { formatCount, formatEta, formatFigure, plural } from '../../../shared/domain/format.js';
import { useAppStores } from '../../stores/app-stores.js';
import { isActive } from '../../stores/jobs-store.js';

/** The job that looks at images: how far it is, how fast, and how it ended. */
export function LookProgress({ job }: { job: Job<'captioning'> | null }) {
  return job === null ? null : <State job={job} />;
}

function State({ job }: { job: Job<'captioning'> }) {
  const { jobs } = useAppStores();
  if (isActive(job)) {
    const { progress } = job;
    const share = progress?.total ? progress.done / progress.total : null;
    const stop = () => void jobs.cancel(job.id);
    return (
      <>
        <Progress
          flex={1}
          size={6}
          value={(share ?? 1) * 100}
          animated={share === null}
          aria-label="Progress of looking at images"
        />
        <span className="ls-num ls-small" role="status">
          {progressText(job)}
        </span>
        <Button
          size="compact-xs"
          variant="default"
          disabled={job.state === 'stopping'}
          onClick={stop}
        >
          Cancel
        </Button>
      </>
    );
  }
  if (job.error !== null)
    return <ProblemText tone="error" message={job.error.message} hint={job.error.hint} />;
  if (job.state === 'cancelled')
    return (
      <ProblemText
        tone="info"
        message="Cancelled. What was looked at is kept; “Look at images” goes on from there."
      />
    );
  const failed = job.result?.failed ?? [];
  return failed.length > 0 ? (
    <ProblemText
      tone="warning"
      message={`${plural(failed.length, 'image')} could not be looked at; the list says why.`}
    />
  ) : null;
}

function progressText({ progress, message }: Job): string {
  if (progress === null) return message === '' ? 'Opening the model…' : message;
  const { done, total, rate, etaSeconds } = progress;
  const count = `${formatCount(done)} of ${total === null ? '?' : formatCount(total)}`;
  const speed = rate === null ? '' : `, ${formatFigure(rate, rate < 10 ? 1 : 0)} images/s`;
  return `${count}${speed}, ${formatEta(etaSeconds)}`;
}
