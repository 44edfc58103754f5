import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from 'react';
import { useVirtualCells, type VirtualCellsOptions } from './use-virtual-cells.js';

export interface RowOfCells {
  readonly index: number;
  readonly ids: readonly string[];
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
  /** Another list begins at its top. */
  readonly listKey: string;
  readonly children: (row: RowOfCells) => ReactNode;
}

/** Grid and list: only the rows in view (and two around) are in the document, however many images there are. */
export function VirtualCells(props: VirtualCellsProps) {
  const { ids, label, headRows = 0, columnCount, head, children } = props;
  const { scroller, contentRef, rows, rowCount, columns, cellWidth, band, enter, handlers } =
    useVirtualCells(props);
  useImperativeHandle(props.handle, () => ({ enter }));
  useTopOf(scroller, props.listKey);
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
        {rows.getVirtualItems().map(({ key, index, start }) => (
          <div
            key={key}
            className="cells-row"
            role="presentation"
            style={{ transform: `translateY(${String(start)}px)` }}
          >
            {children({
              index,
              ids: ids.slice(index * columns, (index + 1) * columns),
              cellWidth,
            })}
          </div>
        ))}
        {band === null ? null : <div className="cells-band" style={band} aria-hidden />}
      </div>
      <Edge edge={after} onFocus={onEdge} />
    </div>
  );
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
