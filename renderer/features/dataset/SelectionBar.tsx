import { Button } from '@mantine/core';
import { IconTags, IconTrash, IconX } from '@tabler/icons-react';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { formatCount } from '../../../shared/domain/format.js';

interface SelectionBarProps {
  readonly count: number;
  readonly onCaption: () => void;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}

/** Actions on the selected images. An overlay: in the layout it would move the images under the pointer. */
export function SelectionBar({ count, onCaption, onDelete, onClear }: SelectionBarProps) {
  const readOnly = useReadOnly();
  if (count === 0) return null;
  return (
    <div className="selection-bar" role="group" aria-label="Selected images">
      <b className="ls-num" role="status">
        {formatCount(count)} selected
      </b>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTags size={14} aria-hidden />}
        onClick={onCaption}
      >
        Caption with a model
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        {...offIf(readOnly)}
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
