import { Progress } from '@mantine/core';
import type { RunSummary } from '../../../shared/contract/index.js';
import { useNow } from '../../components/use-now.js';
import {
  formatDuration,
  formatEta,
  formatLoss,
  formatRate,
  formatWhen,
} from '../../../shared/domain/format.js';
import {
  PHASE_LABELS,
  elapsedSeconds,
  isRunActive,
  progressText,
  runShare,
} from '../../lib/run-state.js';
import styles from './run.module.css';

/** Where the run stands: progress of the whole, of the phase, and the numbers that matter. */
export function RunHeader({ run }: { run: RunSummary }) {
  const isActive = isRunActive(run.state);
  const now = useNow(isActive);
  const share = runShare(run);
  const percent = share === null ? null : Math.floor(share * 100);
  return (
    <section className={styles['panel']} aria-label="Progress">
      <Progress
        value={percent ?? 0}
        size={6}
        radius={0}
        color={run.state === 'failed' ? 'red' : 'accent'}
        aria-label="Progress of the run"
        className={styles['progress']}
      />
      <dl className={styles['stats']} data-ended={run.endedAt !== null || undefined}>
        <Stat label="Step" value={progressText(run.step, run.totalSteps)}>
          {percent === null ? null : `${String(percent)} %`}
        </Stat>
        <Stat label="Epoch" value={progressText(run.epoch, run.epochs)} />
        {isActive ? <Stat label="Speed" value={formatRate(run.rate)} /> : null}
        {isActive ? (
          <Stat
            label="Time left"
            value={run.state === 'stopping' ? '–' : formatEta(run.timeLeft?.seconds ?? null)}
          >
            {run.state === 'stopping' ? null : rangeText(run.timeLeft)}
          </Stat>
        ) : null}
        <Stat
          label={isActive ? 'Elapsed' : 'Duration'}
          value={formatDuration(elapsedSeconds(run, now))}
        />
        {run.endedAt === null ? null : <Stat label="Ended" value={formatWhen(run.endedAt, now)} />}
        <Stat label="Loss" value={formatLoss(run.loss)}>
          {run.average === null ? null : `average ${formatLoss(run.average)}`}
        </Stat>
      </dl>
      {isActive ? <PhaseBar run={run} /> : null}
    </section>
  );
}

/** The range says how sure the estimate is; a narrow one adds nothing. */
function rangeText(range: RunSummary['timeLeft']): string | null {
  if (range === null) return null;
  const [low, high] = [formatEta(range.low), formatEta(range.high)];
  return low === high ? null : `${low} to ${high}`;
}

function Stat(props: { label: string; value: string; children?: React.ReactNode }) {
  return (
    <div className={styles['stat']}>
      <dt>{props.label}</dt>
      <dd>
        <b>{props.value}</b>
        {props.children === null || props.children === undefined ? null : (
          <small>{props.children}</small>
        )}
      </dd>
    </div>
  );
}

/** Phases beside training have a bar of their own; its progress is not the run's. */
function PhaseBar({ run }: { run: RunSummary }) {
  if (run.phase === null || run.phase === 'training') return null;
  const progress = run.phaseProgress;
  const total = progress?.total ?? null;
  return (
    <div className={styles['phase']} role="status">
      <span>{PHASE_LABELS[run.phase]}</span>
      <Progress
        size={4}
        value={
          progress === null || total === null || total === 0 ? 100 : (progress.done / total) * 100
        }
        animated={total === null}
        striped={total === null}
        color="accent"
        aria-label={PHASE_LABELS[run.phase]}
        className={styles['phaseBar']}
      />
      <span className="ls-num ls-dim">
        {progress === null ? '' : progressText(progress.done, total)}
      </span>
    </div>
  );
}
