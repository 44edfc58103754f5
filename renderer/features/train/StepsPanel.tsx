import type { Concept } from '../../../shared/contract/index.js';
import { stepsCaveat, stepsFormula, stepsHeadline } from '../../lib/training-form.js';
import { formatCount } from '../../../shared/domain/format.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import sideStyles from './side.module.css';

/** How long the run will be, and the sum behind it. */
export function StepsPanel({ concepts }: { concepts: readonly Concept[] }) {
  const { config } = useForm();
  const plan = useStore(config.store, (s) => s.check?.steps ?? null);
  const values = useStore(config.store, (s) => s.history.present.settings.config);
  const isKnown = useStore(config.store, (s) => s.check !== null);
  return (
    <section className={sideStyles['panel']} aria-labelledby="panel-steps">
      <h2 id="panel-steps">Steps</h2>
      {plan === null ? (
        <p className={sideStyles['formula']}>
          {isKnown ? 'Not known before the problems below are solved.' : 'Counting…'}
        </p>
      ) : (
        <>
          <p className={sideStyles['headline']} role="status">
            {stepsHeadline(plan)}
          </p>
          <p className={sideStyles['formula']}>{stepsFormula(plan, values, concepts)}</p>
          <p className={sideStyles['formula']}>{epochLine(plan.stepsPerEpoch)}</p>
          {stepsCaveat(plan) === null ? null : (
            <p className={sideStyles['formula']}>{stepsCaveat(plan)}</p>
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
