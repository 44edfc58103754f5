import type { ReactNode } from 'react';
import styles from './settings.module.css';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

export function Section({ id, title, note, children }: SectionProps) {
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <header className={styles['sectionHead']}>
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span>{note}</span>}
      </header>
      {children}
    </section>
  );
}
