import { useImperativeHandle, useRef, type ReactNode, type Ref } from 'react';
import { cellPlaceOf, focusCurrentCell } from './cell-parts.js';
import { useRecycledKeys } from './recycled-keys.js';
import { drawnBand } from './rubber-band.js';
import type { DrawnRow } from './use-rows.js';
import { useVirtualGrid, type VirtualGridOptions } from './use-virtual-grid.js';
import './virtual-grid.css';

export interface RowOfCells {
  readonly index: number;
  readonly ids: readonly string[];
  /** React's key of each cell. */
  readonly keys: readonly number[];
  readonly cellWidth: number;
}

/** What others may ask of a grid. */
export interface GridHandle {
  /** Brings the cell where the keyboard was last into view and gives it the focus. */
  enter(): void;
  /** Gives the focus to that cell if it is in view, after what had the focus has gone from the page. */
  focusCurrent(): void;
}

interface VirtualGridProps extends VirtualGridOptions {
  readonly label: string;
  /** Rows above the cells, as the screen reader counts them. */
  readonly headRows?: number;
  readonly columnCount?: number;
  readonly head?: ReactNode;
  readonly handle: Ref<GridHandle>;
  readonly children: (row: RowOfCells) => ReactNode;
}

/**
 * Grid and list: only the rows in view (and two around) are in the document, however many cells there are. Rows and cells
 * that are no longer shown are filled anew rather than replaced (`recycledKeys`), but for those that somebody touched.
 */
export function VirtualGrid(props: VirtualGridProps) {
  const { ids, label, headRows = 0, columnCount, head, children } = props;
  const { scroller, contentRef, rows, rowCount, columns, band, enter, handlers, ...cells } =
    useVirtualGrid(props);
  const rowKeys = useRowKeys(rows.drawn, props.layout.rowHeight);
  useImperativeHandle(props.handle, () => ({ enter, focusCurrent: focusCurrentCell }));
  const { before, after, onTab, onEdge } = useEdges(enter);
  return (
    <div ref={scroller} className="cells-scroll">
      <Edge edge={before} label={label} onFocus={onEdge} />
      {/* The keys belong to the cells inside, which bubble up to here. */}
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        ref={contentRef}
        className="cells"
        role="grid"
        aria-label={label}
        aria-multiselectable
        aria-rowcount={rowCount + headRows}
        aria-colcount={columnCount ?? columns}
        style={{ height: rows.height }}
        {...handlers}
        onKeyDown={(event) => {
          handlers.onKeyDown(event);
          onTab(event);
        }}
      >
        {head}
        {rows.drawn.map(({ index, start }, at) => (
          <Row
            key={rowKeys[at]}
            index={index}
            start={start}
            ids={ids.slice(index * columns, (index + 1) * columns)}
            {...cells}
          >
            {children}
          </Row>
        ))}
        {band === null ? null : (
          <div
            className="cells-band"
            style={drawnBand(band, rows.shift, rows.height)}
            aria-hidden
          />
        )}
      </div>
      <Edge edge={after} label={label} onFocus={onEdge} />
    </div>
  );
}

/** Tab from a cell leaves the whole grid and comes back to the same one. */
function useEdges(enter: () => void) {
  const leaving = useRef(false);
  const before = useRef<HTMLButtonElement>(null);
  const after = useRef<HTMLButtonElement>(null);
  // The browser goes on from its edge.
  const onTab = (event: React.KeyboardEvent) => {
    if (event.key !== 'Tab' || event.defaultPrevented) return;
    if (cellPlaceOf(event.target)?.part !== 'handle') return;
    leaving.current = true;
    (event.shiftKey ? before : after).current?.focus({ preventScroll: true });
    leaving.current = false;
  };
  const onEdge = () => {
    if (!leaving.current) enter();
  };
  return { before, after, onTab, onEdge };
}

function Row(props: {
  index: number;
  start: number;
  ids: readonly string[];
  cellWidth: number;
  isTouched: (id: string) => boolean;
  children: (row: RowOfCells) => ReactNode;
}) {
  const { index, start, ids, cellWidth, isTouched, children } = props;
  const keys = useRecycledKeys(ids, isTouched);
  return (
    <div
      className="cells-row"
      role="presentation"
      style={{ transform: `translateY(${String(start)}px)` }}
    >
      {children({ index, ids, keys, cellWidth })}
    </div>
  );
}

/** Rows hold nothing of their own, so that each may be filled anew. */
function useRowKeys(rows: readonly DrawnRow[], rowHeight: number): readonly number[] {
  // Rows of another height are other rows.
  return useRecycledKeys(
    rows.map(({ index }) => `${String(rowHeight)} ${String(index)}`),
    isNeverSpent,
  );
}

function isNeverSpent(): boolean {
  return false;
}

interface EdgeProps {
  readonly edge: Ref<HTMLButtonElement>;
  readonly label: string;
  readonly onFocus: () => void;
}

/** Where Tab comes in and goes out: the cell that has the keyboard may not be in the document just now. */
function Edge({ edge, label, onFocus }: EdgeProps) {
  return (
    <button ref={edge} type="button" className="cells-edge" onFocus={onFocus}>
      To the {label.toLowerCase()}
    </button>
  );
}
