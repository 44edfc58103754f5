import { visibleText } from '../lib/power-words.js';
import styles from './powers.module.css';

/** The exact value of a power: whole, to be selected, with nothing hidden in it. */
export function PowerValue({ value }: { value: string }) {
  return (
    <code className={styles['value']} dir="ltr">
      {visibleText(value)}
    </code>
  );
}
