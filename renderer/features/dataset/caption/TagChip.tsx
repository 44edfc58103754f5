import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import styles from './caption.module.css';

interface TagChipProps {
  readonly id: string;
  readonly tag: string;
  /** Where the Tab key enters the tags. */
  readonly isEntry: boolean;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onRemove: () => void;
}

/** One tag: dragged by pointer, moved by Alt with the arrows, removed by Delete or its cross. */
export function TagChip({ id, tag, isEntry, onFocus, onKeyDown, onRemove }: TagChipProps) {
  const { setNodeRef, listeners, transform, transition, isDragging } = useSortable({ id });
  return (
    <li
      ref={setNodeRef}
      className={styles['chip']}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <button
        type="button"
        className={styles['chipTag']}
        data-tag-id={id}
        tabIndex={isEntry ? 0 : -1}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Delete"
        title="Drag, or Alt with the arrows, to move; Delete to remove"
        onFocus={onFocus}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => listeners?.['onPointerDown']?.(event)}
      >
        {tag}
      </button>
      <button
        type="button"
        className={styles['chipRemove']}
        tabIndex={-1}
        aria-label={`Remove ${tag}`}
        onClick={onRemove}
      >
        <IconX size={12} aria-hidden />
      </button>
    </li>
  );
}
