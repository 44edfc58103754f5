import { ActionIcon, Modal } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { Project } from '../../../shared/contract/index.js';
import { imageUrl } from '../../bridge/media-url.js';
import { formatBytes } from '../../lib/run-format.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionField } from './CaptionField.js';
import { ProblemBadges } from './ProblemBadges.js';

interface ImageViewerProps {
  readonly project: Project;
  readonly ids: readonly string[];
  readonly imageId: string;
  readonly onGo: (id: string) => void;
  readonly onClose: () => void;
}

/** One image large, with its caption. Arrows go on, Escape closes; in the caption field they keep their meaning. */
export function ImageViewer({ project, ids, imageId, onGo, onClose }: ImageViewerProps) {
  const { dataset } = useProjectSession();
  const image = useStore(dataset.store, (state) => state.images.get(imageId));
  const at = ids.indexOf(imageId);
  const go = (by: number) => {
    const next = ids[at + by];
    if (next !== undefined) onGo(next);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target instanceof HTMLTextAreaElement && !event.altKey) return;
    if (event.key === 'ArrowLeft') go(-1);
    else if (event.key === 'ArrowRight') go(1);
  };
  if (image === undefined) return null;
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      title={image.name}
      classNames={{ content: 'viewer', body: 'viewer-body', title: 'ls-clip' }}
      closeButtonProps={{ 'aria-label': 'Close the image' }}
      onKeyDown={onKeyDown}
    >
      <div className="viewer-stage">
        <ActionIcon size={36} aria-label="Image before" disabled={at <= 0} onClick={() => go(-1)}>
          <IconChevronLeft size={22} />
        </ActionIcon>
        <img key={image.id} src={imageUrl(project.id, image)} alt={image.caption || image.name} />
        <ActionIcon
          size={36}
          aria-label="Next image"
          disabled={at >= ids.length - 1}
          onClick={() => go(1)}
        >
          <IconChevronRight size={22} />
        </ActionIcon>
      </div>
      <aside className="viewer-side">
        <p className="ls-dim ls-num">
          {at + 1} of {ids.length} · {image.width}×{image.height} · {formatBytes(image.sizeBytes)} ·{' '}
          {image.format}
        </p>
        <ProblemBadges problems={image.problems} />
        <h2>Caption</h2>
        <CaptionField key={image.id} imageId={image.id} imageName={image.name} rows={10} />
        <p className="ls-dim ls-small">
          Arrow keys change the image (with Alt inside the caption), Escape closes.
        </p>
      </aside>
    </Modal>
  );
}
