import { Button } from '@mantine/core';
import styles from './caption.module.css';

interface UndecodableCaptionProps {
  readonly imageName: string;
  readonly onEncoding: () => void;
  readonly onWriteAnew: () => void;
}

/** In place of the caption whose bytes fit no known encoding: nothing can be typed over it by accident. */
export function UndecodableCaption({
  imageName,
  onEncoding,
  onWriteAnew,
}: UndecodableCaptionProps) {
  return (
    <div
      className={styles['undecodable']}
      role="group"
      aria-label={`The caption of ${imageName} cannot be read`}
    >
      <p>The caption file fits no known encoding. It stays as it is until you choose.</p>
      <div>
        <Button size="compact-xs" variant="default" data-cell-entry onClick={onEncoding}>
          Choose encoding…
        </Button>
        <Button size="compact-xs" variant="default" tabIndex={-1} onClick={onWriteAnew}>
          Write anew
        </Button>
      </div>
    </div>
  );
}
