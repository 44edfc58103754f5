import { IconAlertTriangle, IconExclamationCircle, IconInfoCircle } from '@tabler/icons-react';
import styles from './problem-text.module.css';

export type ProblemTone = 'error' | 'warning' | 'info';

interface ProblemTextProps {
  readonly tone: ProblemTone;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly id?: string;
}

/** A problem beside what it is about: icon and words say what the colour says. */
export function ProblemText({ tone, message, hint, id }: ProblemTextProps) {
  return (
    <p className={styles['problem']} data-tone={tone} id={id}>
      <ProblemIcon tone={tone} />
      <span>
        {message}
        {hint === undefined ? null : <span className={styles['hint']}> {hint}</span>}
      </span>
    </p>
  );
}

export function ProblemIcon({ tone, size = 14 }: { tone: ProblemTone; size?: number }) {
  switch (tone) {
    case 'error':
      return <IconExclamationCircle size={size} aria-label="Error" className={styles['error']} />;
    case 'warning':
      return <IconAlertTriangle size={size} aria-label="Warning" className={styles['warning']} />;
    case 'info':
      return <IconInfoCircle size={size} aria-label="Note" className={styles['info']} />;
  }
}
