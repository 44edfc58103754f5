import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from 'react';
import { useRecycledKeys } from './use-recycled-keys.js';
import { useVirtualCells, type VirtualCellsOptions } from './use-virtual-cells.js';

export interface RowOfCells {
  readonly index: number;
  readonly ids: readonly string[];
  /** React's key of each cell. */
  readonly keys: readonly number[];
  readonly cellWidth: number;
}

/** What others may ask of the images. */
export interface CellsHandle {
  /** Brings the image where the keyboard was last into view and gives it the focus. */
  enter(): void;
}

interface VirtualCellsProps extends VirtualCellsOptions {
  readonly label: string;
  /** Rows above the images, as the screen reader counts them. */
  readonly headRows?: number;
  readonly columnCount?: number;
  readonly head?: ReactNode;
  readonly handle: Ref<CellsHandle>;
  readonly children: (row: RowOfCells) => ReactNode;
}

/**
 * Grid and list: only the rows in view (and two around) are in the document, however many images there are. Rows and cells
 * that are no longer shown are filled anew rather than replaced (`recycledKeys`), but for those that somebody touched.
 */
export function VirtualCells(props: VirtualCellsProps) {
  const { ids, label, headRows = 0, columnCount, head, children } = props;
  const {
    scroller,
    contentRef,
    rows,
    rowCount,
    columns,
    cellWidth,
    band,
    enter,
    handlers,
    isTouched,
  } = useVirtualCells(props);
  const shown = rows.getVirtualItems();
  const rowKeys = useRowKeys(shown);
  useImperativeHandle(props.handle, () => ({ enter }));
  useTopOf(scroller, props.listKey);
  const { before, after, onTab, onEdge } = useEdges(enter);
  return (
    <div ref={scroller} className="cells-scroll">
      <Edge edge={before} onFocus={onEdge} />
      {/* The keys belong to the images inside, which bubble up to here. */}
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        ref={contentRef}
        className="cells"
        role="grid"
        aria-label={label}
        aria-multiselectable
        aria-rowcount={rowCount + headRows}
        aria-colcount={columnCount ?? columns}
        style={{ height: rows.getTotalSize() }}
        {...handlers}
        onKeyDown={(event) => {
          handlers.onKeyDown(event);
          onTab(event);
        }}
      >
        {head}
        {shown.map(({ index, start }, at) => (
          <Row
            key={rowKeys[at]}
            index={index}
            start={start}
            ids={ids.slice(index * columns, (index + 1) * columns)}
            cellWidth={cellWidth}
            isTouched={isTouched}
          >
            {children}
          </Row>
        ))}
        {band === null ? null : <div className="cells-band" style={band} aria-hidden />}
      </div>
      <Edge edge={after} onFocus={onEdge} />
    </div>
  );
}

/** Tab from an image leaves the whole grid and comes back to the same one. */
function useEdges(enter: () => void) {
  const leaving = useRef(false);
  const before = useRef<HTMLButtonElement>(null);
  const after = useRef<HTMLButtonElement>(null);
  // From an image Tab leaves the whole grid: the browser goes on from its edge.
  const onTab = (event: React.KeyboardEvent) => {
    if (event.key !== 'Tab' || event.defaultPrevented) return;
    if (!(event.target instanceof HTMLElement) || !event.target.matches('.cell-thumb')) return;
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
function useRowKeys(rows: readonly { readonly key: React.Key }[]): readonly number[] {
  return useRecycledKeys(
    rows.map(({ key }) => String(key)),
    isNeverSpent,
  );
}

function isNeverSpent(): boolean {
  return false;
}

/** Where Tab comes in and goes out: the image that has the keyboard may not be in the document just now. */
function Edge({ edge, onFocus }: { edge: Ref<HTMLButtonElement>; onFocus: () => void }) {
  return (
    <button ref={edge} type="button" className="cells-edge" onFocus={onFocus}>
      To the images
    </button>
  );
}

/** Scrolls to the top when the list is another one. */
function useTopOf(scroller: React.RefObject<HTMLDivElement | null>, listKey: string): void {
  const shown = useRef(listKey);
  useEffect(() => {
    if (shown.current === listKey) return;
    shown.current = listKey;
    scroller.current?.scrollTo({ top: 0 });
  }, [scroller, listKey]);
}
