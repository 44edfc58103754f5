import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { ImageCell } from './ImageCell.js';

const GAP = 12;
/** Name line, caption field and the paddings of a cell. */
const BELOW_THUMB = 112;

interface ImageGridProps {
  readonly project: Project;
  readonly ids: readonly string[];
  readonly thumbSize: number;
  readonly onOpen: (id: string) => void;
}

/** The grid: only the rows in view (and two around) are in the document, however many images there are. */
export function ImageGrid({ project, ids, thumbSize, onOpen }: ImageGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
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
  if (ids.length === 0) return <p className="ls-dim">No image fits this filter.</p>;
  return (
    <div ref={scroller} className="grid-scroll">
      <div ref={measured} className="grid" role="list" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            className="grid-row"
            role="presentation"
            style={{ transform: `translateY(${String(row.start)}px)`, gap: GAP }}
          >
            {ids.slice(row.index * columns, (row.index + 1) * columns).map((id) => (
              <ImageCell
                key={id}
                projectId={project.id}
                id={id}
                width={cellWidth}
                thumbSize={thumbSize}
                onOpen={onOpen}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
