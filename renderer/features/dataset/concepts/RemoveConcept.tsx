import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import styles from './concepts.module.css';

/** Takes a concept out after a second press, which says that its files stay. */
export function RemoveConcept({ name, onRemove }: { name: string; onRemove: () => void }) {
  const [isAsking, { open, close }] = useDisclosure(false);
  if (!isAsking)
    return (
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        className={styles['remove']}
        onClick={open}
      >
        Remove from project…
      </Button>
    );
  return (
    <div className={styles['asking']} role="group" aria-label={`Remove ${name}`}>
      <span>Its folder and files stay where they are.</span>
      <Button size="compact-sm" variant="default" ref={focusOnce} onClick={close}>
        Keep
      </Button>
      <Button size="compact-sm" color="red" variant="light" onClick={onRemove}>
        Remove from project
      </Button>
    </div>
  );
}

/** The button that asked has gone; the keyboard goes on at the harmless answer. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus();
}
