import { memo } from 'react';
import { useProjectSession } from '../../stores/app-stores.js';
import { useCellState } from '../../components/virtual-grid/index.js';
import type { SelectionStore } from './selection-store.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionField } from './CaptionField.js';
import { ProblemBadges } from './ProblemBadges.js';
import { Thumb } from './Thumb.js';

interface ImageCellProps {
  readonly projectId: string;
  readonly id: string;
  readonly width: number;
  readonly thumbSize: number;
  readonly selection: SelectionStore;
  /** Where the keyboard enters the grid while no image has been chosen. */
  readonly isFirst: boolean;
  readonly onOpen: (id: string) => void;
}

/** One image: thumbnail, problems, name and caption. Listens to its own image alone. */
export const ImageCell = memo(function ImageCell(props: ImageCellProps) {
  const { projectId, id, width, thumbSize, selection, isFirst, onOpen } = props;
  const { dataset } = useProjectSession();
  const image = useStore(dataset.store, (state) => state.images.get(id));
  const { isSelected, isFocus } = useCellState(selection, id, isFirst);
  if (image === undefined) return null;
  const size = image.width === 0 ? '' : `${String(image.width)}×${String(image.height)}`;
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
      <button
        type="button"
        className="cell-thumb"
        data-cell-handle
        style={{ height: thumbSize }}
        aria-label={image.name}
        tabIndex={isFocus ? 0 : -1}
      >
        <Thumb key={id} projectId={projectId} image={image} size={Math.max(width, thumbSize)} />
      </button>
      <ProblemBadges problems={image.problems} />
      <div className="cell-name">
        <span className="ls-clip" title={`${image.name}, ${size}`}>
          {image.name}
        </span>
        <span className="ls-dim ls-num">{size}</span>
      </div>
      <CaptionField image={image} onOpen={() => onOpen(id)} />
    </div>
  );
});
