import { useProjectSession } from '../../stores/app-stores.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import { isRunActive } from '../../lib/run-state.js';
import sideStyles from './side.module.css';
import styles from './train.module.css';

/** Says that a run of this project is on, with the way to it. */
export function ActiveRunNote({ projectId }: { projectId: string }) {
  const { runs } = useProjectSession();
  const active = useStore(runs.store, (s) => s.runs?.find((run) => isRunActive(run.state)));
  if (active === undefined) return null;
  return (
    <p className={sideStyles['activeRun']}>
      <span className="dot" data-tone="accent" data-pulse aria-hidden />A run is on.
      <button
        type="button"
        className={`link ${styles['plainButton'] ?? ''}`}
        onClick={() => navigate({ screen: 'run', projectId, runId: active.id })}
      >
        Open it
      </button>
    </p>
  );
}
