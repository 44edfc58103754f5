import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleDashed, IconLoader2 } from '@tabler/icons-react';
import type { ErrorValue } from '../../shared/result/errors.js';
import styles from './saved-state.module.css';

export type SavedStatus =
  | { kind: 'saved' }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: ErrorValue };

interface SavedStateProps {
  readonly saved: SavedStatus;
  readonly onRetry?: (() => void) | undefined;
}

/** Whether what the form shows is on disk, in a word and an icon; announced politely. */
export function SavedState({ saved, onRetry }: SavedStateProps) {
  return (
    <span className={styles['state']} role="status" data-kind={saved.kind}>
      {view(saved)}
      {saved.kind === 'failed' && onRetry !== undefined ? (
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          Save again
        </Button>
      ) : null}
    </span>
  );
}

function view(saved: SavedStatus) {
  switch (saved.kind) {
    case 'saved':
      return (
        <>
          <IconCheck size={14} aria-hidden /> Saved
        </>
      );
    case 'unsaved':
      return (
        <>
          <IconCircleDashed size={14} aria-hidden /> Unsaved
        </>
      );
    case 'saving':
      return (
        <>
          <IconLoader2 size={14} aria-hidden /> Saving…
        </>
      );
    case 'failed':
      return (
        <span title={saved.error.hint}>
          <IconAlertTriangle size={14} aria-hidden /> Not saved: {saved.error.message}
        </span>
      );
  }
}
