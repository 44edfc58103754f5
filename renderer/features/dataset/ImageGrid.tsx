import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useMemo, useRef } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { clicked } from '../../lib/selection.js';
import type { SelectionStore } from '../../stores/dataset-selection.js';
import { ImageCell } from './ImageCell.js';
import { useGridKeys } from './use-grid-keys.js';
import { useRubberBand } from './use-rubber-band.js';

const GAP = 12;
/** Name line, caption field and the paddings of a cell. */
const BELOW_THUMB = 112;

interface ImageGridProps {
  readonly project: Project;
  readonly ids: readonly string[];
  readonly thumbSize: number;
  readonly selection: SelectionStore;
  readonly onOpen: (id: string) => void;
  readonly onDelete: () => void;
}

/** The grid: only the rows in view (and two around) are in the document, however many images there are. */
export function ImageGrid(props: ImageGridProps) {
  const { project, ids, thumbSize, selection, onOpen, onDelete } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize();
  const columns = Math.max(1, Math.floor((width + GAP) / (thumbSize + GAP)));
  const rowHeight = thumbSize + BELOW_THUMB + GAP;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized by a compiler
  const rows = useVirtualizer({
    count: width === 0 ? 0 : Math.ceil(ids.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 2,
    // A changed thumbnail size must not keep the heights of the old one.
    getItemKey: (index) => `${String(rowHeight)} ${String(index)}`,
  });
  const cellWidth = columns === 0 ? thumbSize : (width - GAP * (columns - 1)) / columns;
  const places = useMemo(
    () => ({ ids, columns, cellWidth, rowHeight, gap: GAP }),
    [ids, columns, cellWidth, rowHeight],
  );
  const band = useRubberBand(scroller, content, places, selection);
  const onKeyDown = useGridKeys({
    ids,
    columns,
    rowsInView: Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight),
    selection,
    scrollTo: (index) => rows.scrollToIndex(Math.floor(index / columns), { align: 'auto' }),
    onOpen,
    onDelete,
  });
  const onPick = useCallback(
    (id: string, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => {
      const keys = { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey };
      selection.setState(clicked(selection.getState(), ids, id, keys));
    },
    [ids, selection],
  );
  const contentRef = useMergedRef(measured, content);
  if (ids.length === 0) return <p className="ls-dim">No image fits this filter.</p>;
  return (
    <div ref={scroller} className="grid-scroll">
      {/* The keys belong to the thumbnails inside, which bubble up to here. */}
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        ref={contentRef}
        className="grid"
        role="grid"
        aria-label="Images"
        aria-multiselectable
        aria-rowcount={Math.ceil(ids.length / columns)}
        aria-colcount={columns}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            className="grid-row"
            role="row"
            aria-rowindex={row.index + 1}
            style={{ transform: `translateY(${String(row.start)}px)`, gap: GAP }}
          >
            {ids.slice(row.index * columns, (row.index + 1) * columns).map((id, column) => (
              <ImageCell
                key={id}
                projectId={project.id}
                id={id}
                width={cellWidth}
                thumbSize={thumbSize}
                selection={selection}
                isFirst={row.index === 0 && column === 0}
                onPick={onPick}
                onOpen={onOpen}
              />
            ))}
          </div>
        ))}
      </div>
      {band === null ? null : (
        <div className="grid-band-frame" aria-hidden>
          <div className="grid-band" style={band} />
        </div>
      )}
    </div>
  );
}
