import { useMemo, type Ref } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { VirtualGrid, type GridHandle } from '../../components/virtual-grid/index.js';
import type { SelectionStore } from './selection-store.js';
import { ImageCell } from './ImageCell.js';

const GAP = 12;
/** Name line, caption field and the paddings of a cell. */
const BELOW_THUMB = 112;

export interface ImageCellsProps {
  readonly project: Project;
  readonly ids: readonly string[];
  readonly selection: SelectionStore;
  readonly onOpen: (id: string) => void;
  readonly onDelete: () => void;
  readonly handle: Ref<GridHandle>;
  readonly listKey: string;
}

/** The images as a grid. */
export function ImageGrid(props: ImageCellsProps & { readonly thumbSize: number }) {
  const { project, thumbSize, selection, onOpen } = props;
  const layout = useMemo(
    () => ({
      columnsFor: (width: number) => Math.max(1, Math.floor((width + GAP) / (thumbSize + GAP))),
      rowHeight: thumbSize + BELOW_THUMB + GAP,
      gap: GAP,
      top: 0,
    }),
    [thumbSize],
  );
  return (
    <VirtualGrid {...props} label="Images" layout={layout}>
      {(row) => (
        <div className="grid-row" role="row" aria-rowindex={row.index + 1} style={{ gap: GAP }}>
          {row.ids.map((id, column) => (
            <ImageCell
              key={row.keys[column]}
              projectId={project.id}
              id={id}
              width={row.cellWidth}
              thumbSize={thumbSize}
              selection={selection}
              isFirst={row.index === 0 && column === 0}
              onOpen={onOpen}
            />
          ))}
        </div>
      )}
    </VirtualGrid>
  );
}
