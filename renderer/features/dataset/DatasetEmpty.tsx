import { Button } from '@mantine/core';
import { IconFolderOff, IconPhotoPlus } from '@tabler/icons-react';
import { EmptyState } from '../../components/States.js';
import { useReadOnly } from '../../stores/use-read-only.js';

interface DatasetEmptyProps {
  readonly onAdd: () => void;
  /** Folders that came with the project are off: what is in them is not known. */
  readonly isOff: boolean;
}

/** No images: the first step. */
export function DatasetEmpty({ onAdd, isOff }: DatasetEmptyProps) {
  const readOnly = useReadOnly();
  const Icon = isOff ? IconFolderOff : IconPhotoPlus;
  return (
    <EmptyState
      icon={<Icon size={32} stroke={1.4} aria-hidden className="ls-dim" />}
      title={isOff ? 'No images in the project’s own folder' : 'No images yet'}
      action={
        <Button onClick={onAdd} disabled={readOnly !== null} title={readOnly ?? undefined}>
          Add images…
        </Button>
      }
    >
      {isOff
        ? 'Its images lie in folders elsewhere that are not allowed yet: allow them above if you know them, or add images of your own.'
        : 'Drop images or a folder anywhere in this window. 15–50 pictures of a character, 50–200 of a style, at least 1024 pixels a side.'}
    </EmptyState>
  );
}
