import {
  IconCircle,
  IconCircleCheck,
  IconExclamationCircle,
  IconLoader2,
} from '@tabler/icons-react';
import styles from './setup.module.css';

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly state: 'open' | 'running' | 'done' | 'failed';
  readonly message: string;
  readonly hint: string | null;
}

/** Steps with how they stand: icon and word say what the colour says. */
export function StepList({ steps, label }: { steps: readonly Step[]; label: string }) {
  return (
    <ol className={styles['steps']} aria-label={label}>
      {steps.map(({ id, title, state, message, hint }) => (
        <li key={id} className={styles['step']} data-state={state} data-step={id}>
          <StepIcon state={state} />
          <span className={styles['stepTitle']}>{title}</span>
          <span>
            {message}
            {hint === null ? null : <span className={styles['cure']}>{hint}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function StepIcon({ state }: { state: Step['state'] }) {
  switch (state) {
    case 'open':
      return <IconCircle size={16} aria-label="Not yet" />;
    case 'running':
      return <IconLoader2 size={16} aria-label="Working" className={styles['spin'] ?? ''} />;
    case 'done':
      return <IconCircleCheck size={16} aria-label="Done" />;
    case 'failed':
      return <IconExclamationCircle size={16} aria-label="Failed" />;
  }
}
