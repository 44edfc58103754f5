import { Button } from '@mantine/core';
import { IconTrash, IconX } from '@tabler/icons-react';
import { plural } from '../../lib/run-format.js';

interface SelectionBarProps {
  readonly count: number;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}

/** What is selected, and what can be done with it. */
export function SelectionBar({ count, onDelete, onClear }: SelectionBarProps) {
  if (count === 0) return null;
  return (
    <div className="toolbar" data-row="selection" role="group" aria-label="Selected images">
      <b>{plural(count, 'image')} selected</b>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={onDelete}
      >
        Delete
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconX size={14} aria-hidden />}
        onClick={onClear}
      >
        Clear selection
      </Button>
    </div>
  );
}
