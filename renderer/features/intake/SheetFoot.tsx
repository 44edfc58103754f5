import { Button } from '@mantine/core';
import { useState } from 'react';
import { plural } from '../../../shared/domain/format.js';
import styles from './intake.module.css';

interface SheetFootProps {
  readonly images: number;
  readonly isReady: boolean;
  readonly onCancel: () => void;
  readonly onImport: () => void;
}

/** The two answers to the sheet. */
export function SheetFoot({ images, isReady, onCancel, onImport }: SheetFootProps) {
  // Where nothing can be imported yet, the keyboard begins at “Cancel”.
  const [isReadyAtFirst] = useState(isReady);
  return (
    <footer className={styles['foot']}>
      <span className="ls-dim ls-small">Your files are never moved or changed.</span>
      <Button
        variant="default"
        {...(isReadyAtFirst ? {} : { 'data-autofocus': true })}
        onClick={onCancel}
      >
        Cancel
      </Button>
      <Button
        disabled={!isReady}
        {...(isReadyAtFirst ? { 'data-autofocus': true } : {})}
        onClick={onImport}
      >
        {images === 0 ? 'Import' : `Import ${plural(images, 'image')}`}
      </Button>
    </footer>
  );
}
