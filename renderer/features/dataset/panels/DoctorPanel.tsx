import { Button, Progress } from '@mantine/core';
import { IconStethoscope } from '@tabler/icons-react';
import type { DoctorProblem, DoctorReport } from '../../../../shared/contract/index.js';
import { ErrorState } from '../../../components/States.js';
import { jobProgressText } from '../../../lib/job-text.js';
import { plural } from '../../../../shared/domain/format.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import { useStore } from '../../../stores/use-store.js';
import { ProblemCard, type ProblemActions } from './ProblemCard.js';
import styles from './panels.module.css';
import { useCheck } from './use-doctor.js';

/** What is wrong with the dataset, why it matters, and what can be done about it. */
export function DoctorPanel({ actions }: { actions: ProblemActions }) {
  const { doctor } = useProjectSession();
  const { report, isLoaded, isStale, error } = useStore(doctor.store);
  if (error !== null && !isLoaded)
    return <ErrorState error={error} onRetry={() => doctor.reload()} />;
  return (
    <section className={styles['panel']} aria-label="Doctor">
      <CheckRow />
      {report !== null ? (
        <>
          <p role="status" className={isStale ? 'ls-warning-text' : 'ls-dim'}>
            {checkedText(report)}
            {isStale ? ' The dataset has changed since; check again.' : ''}
          </p>
          <Score report={report} />
          <ProblemsBySeverity findings={report.findings} actions={actions} />
          <Buckets buckets={report.buckets} />
        </>
      ) : isLoaded ? (
        <p className="ls-dim">
          Not checked yet. The quick check reads headers and captions; the full one looks at every
          picture: blur, look-alikes, JPEG blocks.
        </p>
      ) : null}
    </section>
  );
}

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });

function checkedText({ depth, images, checkedAt }: DoctorReport): string {
  const how = depth === 'full' ? 'Full check' : 'Quick check';
  return `${how} of ${plural(images, 'image')}, ${time.format(checkedAt)}.`;
}

function CheckRow() {
  const { job, isStarting, start, cancel } = useCheck();
  if (job !== null) {
    const { progress } = job;
    const share = progress?.total ? (100 * progress.done) / progress.total : null;
    return (
      <div className={styles['check']}>
        <Progress
          value={share ?? 100}
          striped={share === null}
          animated={share === null}
          size={4}
          aria-label="Progress of the check"
        />
        <div className={styles['row']}>
          <span className="ls-dim ls-num">{jobProgressText(progress)}</span>
          <Button
            size="compact-sm"
            variant="default"
            disabled={!job.canCancel || job.state === 'stopping'}
            onClick={() => void cancel()}
          >
            Cancel
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles['row']}>
      <Button
        size="xs"
        loading={isStarting}
        leftSection={<IconStethoscope size={16} aria-hidden />}
        onClick={() => void start('full')}
      >
        Full check
      </Button>
      <Button size="xs" variant="default" disabled={isStarting} onClick={() => void start('fast')}>
        Quick check
      </Button>
    </div>
  );
}

function Score({ report }: { report: DoctorReport }) {
  const { value, reasons } = report.score;
  return (
    <div className={styles['score']}>
      <p>
        <b className="ls-num">{Math.round(value)}</b> of 100
      </p>
      {reasons.length === 0 ? (
        <p className="ls-dim">Nothing was found that costs points.</p>
      ) : (
        <ul>
          {reasons.map(({ finding, points, text }) => (
            <li key={finding}>
              <span className="ls-num">−{Math.round(points * 10) / 10}</span>
              <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const SEVERITIES: readonly { of: DoctorProblem['severity']; title: string }[] = [
  { of: 'blocks', title: 'Training would fail' },
  { of: 'warning', title: 'Worth mending' },
  { of: 'note', title: 'Good to know' },
];

function ProblemsBySeverity(props: {
  findings: readonly DoctorProblem[];
  actions: ProblemActions;
}) {
  const { findings, actions } = props;
  return SEVERITIES.map(({ of, title }) => {
    const some = findings.filter(({ severity }) => severity === of);
    return some.length === 0 ? null : (
      <div key={of} className={styles['findings']}>
        <h3>{title}</h3>
        {some.map((problem) => (
          <ProblemCard key={problem.id} problem={problem} actions={actions} />
        ))}
      </div>
    );
  });
}

/** Where the images land at the training resolution. */
function Buckets({ buckets }: { buckets: DoctorReport['buckets'] }) {
  if (buckets.length === 0) return null;
  return (
    <table className={styles['tags']}>
      <caption>Buckets, as the trainer sorts the images</caption>
      <thead>
        <tr>
          <th scope="col">Width × height</th>
          <th scope="col">Images</th>
        </tr>
      </thead>
      <tbody>
        {buckets.map(({ width, height, images }) => (
          <tr key={`${String(width)} ${String(height)}`}>
            <td className="ls-num">
              {width} × {height}
            </td>
            <td className="ls-num">{images.toLocaleString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
