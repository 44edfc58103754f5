import { Button } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import { EmptyState } from '../../components/States.js';

/** No images: the first step. */
export function DatasetEmpty({ onAdd }: { onAdd: () => void }) {
  return (
    <EmptyState
      icon={<IconPhotoPlus size={32} stroke={1.4} aria-hidden className="ls-dim" />}
      title="No images yet"
      action={<Button onClick={onAdd}>Add images…</Button>}
    >
      Drop images or a folder anywhere in this window. 15–50 pictures of a character, 50–200 of a
      style, at least 1024 pixels a side.
    </EmptyState>
  );
}
