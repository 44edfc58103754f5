import type { Concept } from '../../../shared/contract/index.js';
import { stepsCaveat, stepsFormula, stepsHeadline } from '../../lib/training-form.js';
import { formatCount } from '../../lib/run-format.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';

/** How long the run will be, and the sum behind it. */
export function StepsPanel({ concepts }: { concepts: readonly Concept[] }) {
  const { config } = useForm();
  const plan = useStore(config.store, (s) => s.check?.steps ?? null);
  const values = useStore(config.store, (s) => s.history.present.config);
  const isKnown = useStore(config.store, (s) => s.check !== null);
  return (
    <section className={styles['panel']} aria-labelledby="panel-steps">
      <h2 id="panel-steps">Steps</h2>
      {plan === null ? (
        <p className={styles['formula']}>
          {isKnown ? 'Not known before the problems below are solved.' : 'Counting…'}
        </p>
      ) : (
        <>
          <p className={styles['headline']} role="status">
            {stepsHeadline(plan)}
          </p>
          <p className={styles['formula']}>{stepsFormula(plan, values, concepts)}</p>
          <p className={styles['formula']}>{epochLine(plan.stepsPerEpoch)}</p>
          {stepsCaveat(plan) === null ? null : (
            <p className={styles['formula']}>{stepsCaveat(plan)}</p>
          )}
        </>
      )}
    </section>
  );
}

function epochLine(span: { min: number; max: number }): string {
  const steps =
    span.min === span.max
      ? formatCount(span.min)
      : `${formatCount(span.min)}–${formatCount(span.max)}`;
  return `${steps} an epoch`;
}
