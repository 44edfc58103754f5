import { UnstyledButton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { DatasetImage } from '../../../shared/contract/index.js';
import { thumbUrl } from '../../bridge/media-url.js';
import { useProjectSession } from '../../stores/app-stores.js';
import type { SelectionStore } from '../../stores/dataset-selection.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionField } from './CaptionField.js';
import { ProblemBadges } from './ProblemBadges.js';

interface ImageCellProps {
  readonly projectId: string;
  readonly id: string;
  readonly width: number;
  readonly thumbSize: number;
  readonly selection: SelectionStore;
  /** Where the keyboard enters the grid while no image has been chosen. */
  readonly isFirst: boolean;
  readonly onPick: (
    id: string,
    event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean },
  ) => void;
  readonly onOpen: (id: string) => void;
}

/** One image: thumbnail, problems, name and caption. Listens to its own image alone. */
export const ImageCell = memo(function ImageCell(props: ImageCellProps) {
  const { projectId, id, width, thumbSize, selection, isFirst, onPick, onOpen } = props;
  const { dataset } = useProjectSession();
  const image = useStore(dataset.store, (state) => state.images.get(id));
  const isSelected = useStore(selection, (state) => state.selected.has(id));
  const isFocus = useStore(selection, (state) =>
    state.focus === null ? isFirst : state.focus === id,
  );
  if (image === undefined) return null;
  return (
    <div
      className="cell"
      role="gridcell"
      aria-selected={isSelected}
      data-id={id}
      style={{ width }}
      data-image={image.name}
      data-bad={image.problems.length > 0 || undefined}
    >
      <UnstyledButton
        className="cell-thumb"
        style={{ height: thumbSize }}
        aria-label={image.name}
        title="Double click or Enter to view larger"
        tabIndex={isFocus ? 0 : -1}
        onClick={(event) => onPick(id, event)}
        onDoubleClick={() => onOpen(id)}
      >
        <Thumb projectId={projectId} image={image} size={Math.max(width, thumbSize)} />
      </UnstyledButton>
      <ProblemBadges problems={image.problems} />
      <div className="cell-name">
        <span
          className="ls-clip"
          title={`${image.name}, ${String(image.width)}×${String(image.height)}`}
        >
          {image.name}
        </span>
        <span className="ls-dim ls-num">
          {image.width === 0 ? '' : `${String(image.width)}×${String(image.height)}`}
        </span>
      </div>
      <CaptionField imageId={id} imageName={image.name} onOpen={() => onOpen(id)} />
    </div>
  );
});

function Thumb(props: { projectId: string; image: DatasetImage; size: number }) {
  const { projectId, image, size } = props;
  const [hasFailed, setFailed] = useState<string | null>(null);
  if (hasFailed === image.version || image.problems.includes('unreadable'))
    return (
      <span className="cell-broken ls-dim">
        <IconPhotoOff size={24} stroke={1.4} aria-hidden />
        not readable
      </span>
    );
  return (
    <img
      src={thumbUrl(projectId, image, thumbWidth(size))}
      alt=""
      decoding="async"
      draggable={false}
      onError={() => setFailed(image.version)}
    />
  );
}

/** Few sizes, so that the disk cache is shared: 256, 512 or 768 device pixels. */
function thumbWidth(size: number): number {
  const pixels = size * window.devicePixelRatio;
  return pixels <= 272 ? 256 : pixels <= 560 ? 512 : 768;
}
