import type { RunSummary } from '../../../shared/contract/index.js';
import styles from './run.module.css';

/** What its user may want to know of a run that is on: a stop that was asked for, and what the loss watch saw. */
export function RunNotices({ run }: { run: RunSummary }) {
  const isStopping = run.stopAsked === 'after_epoch';
  if (run.notices.length === 0 && !isStopping) return null;
  return (
    <ul className={styles['notices']} role="status" aria-label="Notices">
      {isStopping ? (
        <li>
          <b>Stops after this epoch</b>
          <div className="ls-small ls-dim">A resume point is kept there, to go on from later.</div>
        </li>
      ) : null}
      {run.notices.map((notice) => (
        <li key={notice.code}>
          <b>{notice.title}</b>
          <div className="ls-small ls-dim">{notice.advice}</div>
        </li>
      ))}
    </ul>
  );
}
