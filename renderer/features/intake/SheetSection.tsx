import { useId, type ReactNode } from 'react';
import styles from './intake.module.css';

interface SheetSectionProps {
  readonly title: string;
  readonly note?: string;
  /** A part with nothing to say is not there. */
  readonly isShown: boolean;
  readonly children: ReactNode;
}

/** One part of the import sheet under its own head. */
export function SheetSection({ title, note, isShown, children }: SheetSectionProps) {
  const id = useId();
  if (!isShown) return null;
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {note === undefined ? null : <p className="ls-dim ls-small">{note}</p>}
      {children}
    </section>
  );
}
