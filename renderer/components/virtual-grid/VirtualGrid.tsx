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

/** Imperative handle of a grid. */
export interface GridHandle {
  /** Scrolls the cell that had the focus last (else the first) into view and focuses it. */
  enter(): void;
  /** Focuses that cell without scrolling, if it is rendered; for use after the focused element was removed. */
  focusCurrent(): void;
}

interface VirtualGridProps extends VirtualGridOptions {
  readonly label: string;
  /** Number of head rows, which `aria-rowcount` includes. */
  readonly headRows?: number;
  readonly columnCount?: number;
  readonly head?: ReactNode;
  readonly handle: Ref<GridHandle>;
  readonly children: (row: RowOfCells) => ReactNode;
}

/**
 * Grid and list: only the visible rows and their overscan are in the document. React reuses the elements of rows and cells
 * that went out of view (`recycledKeys`), except for cells that the user touched.
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
      {/* The grid itself takes no focus: key events bubble up from its cells. */}
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

/** Makes the grid one Tab stop: Tab on a cell leaves the grid, and Tab into the grid focuses the last cell again. */
function useEdges(enter: () => void) {
  const leaving = useRef(false);
  const before = useRef<HTMLButtonElement>(null);
  const after = useRef<HTMLButtonElement>(null);
  // The focus moves to the edge without `preventDefault`, so that the browser's Tab continues from there.
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

/** Rows have no state of their own, so React may reuse every row element for another index. */
function useRowKeys(rows: readonly DrawnRow[], rowHeight: number): readonly number[] {
  // The row height is part of each id, so that a change of layout assigns all keys anew.
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

/** A Tab stop before or after the cells: the last focused cell may not be rendered, so it cannot be the Tab stop itself. */
function Edge({ edge, label, onFocus }: EdgeProps) {
  return (
    <button ref={edge} type="button" className="cells-edge" onFocus={onFocus}>
      To the {label.toLowerCase()}
    </button>
  );
}
