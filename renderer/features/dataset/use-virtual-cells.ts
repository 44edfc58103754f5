import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useMemo, useRef, useState, type MouseEvent } from 'react';
import { clicked } from '../../lib/selection.js';
import type { SelectionStore } from '../../stores/dataset-selection.js';
import { cellIdOf } from './cell-focus.js';
import { useAfterFrame } from './use-after-frame.js';
import { useFlight } from './use-flight.js';
import { useCellKeys } from './use-cell-keys.js';
import { useLostFocus } from './use-lost-focus.js';
import { useOverscan } from './use-overscan.js';
import { useRubberBand } from './use-rubber-band.js';
import { useTouched } from './use-touched.js';
import { useWidth } from './use-width.js';

/** How the cells lie, in CSS pixels. */
export interface CellLayout {
  readonly columnsFor: (width: number) => number;
  /** With the gap below. */
  readonly rowHeight: number;
  readonly gap: number;
  /** Height of what stays above the rows. */
  readonly top: number;
}

export interface VirtualCellsOptions {
  readonly ids: readonly string[];
  readonly selection: SelectionStore;
  readonly layout: CellLayout;
  /** Another list begins at its top. */
  readonly listKey: string;
  readonly onOpen: (id: string) => void;
  readonly onDelete: () => void;
}

/** Rows in view (and two around), the keyboard, the pointer and the rubber band; the same for grid and list. */
export function useVirtualCells(options: VirtualCellsOptions) {
  const { ids, selection, layout, listKey, onOpen, onDelete } = options;
  const { rowHeight, gap, top } = layout;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const width = useWidth(content);
  const columns = layout.columnsFor(width);
  const rowCount = width === 0 ? 0 : Math.ceil(ids.length / columns);
  const held = useHeldRow(ids, columns);
  const overscan = useOverscan(listKey);
  const rows = useRows({ scroller, rowCount, rowHeight, top, overscan, heldRow: held.row });
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const places = useMemo(
    () => ({ ids, columns, cellWidth, rowHeight, gap, top }),
    [ids, columns, cellWidth, rowHeight, gap, top],
  );
  const band = useRubberBand(scroller, content, places, selection);
  const keyboard = useCellKeys({
    ids,
    columns,
    rowsInView: () => Math.floor(((scroller.current?.clientHeight ?? rowHeight) - top) / rowHeight),
    selection,
    scrollTo: (index) => rows.scrollToIndex(Math.floor(index / columns), { align: 'auto' }),
    onOpen,
    onDelete,
  });
  useFlight(scroller);
  const pointer = usePointer(ids, selection, onOpen);
  useLostFocus(scroller, ids, selection, keyboard.goTo);
  const enter = () => {
    const id = selection.getState().focus ?? ids[0];
    if (id !== undefined) keyboard.goTo(id, 'image');
  };
  const touched = useTouched();
  const handlers = {
    onKeyDown: keyboard.onKeyDown,
    ...pointer,
    ...held.handlers,
    ...touched.handlers,
  };
  return {
    scroller,
    contentRef: content,
    rows,
    rowCount,
    columns,
    cellWidth,
    band,
    enter,
    handlers,
    isTouched: touched.isTouched,
  };
}

/** Rows of a dataset's very first frame: a row of cells takes as long to make as the rest of the page (bench). */
const FIRST_ROWS = 1;

function useRows(options: {
  scroller: React.RefObject<HTMLDivElement | null>;
  rowCount: number;
  rowHeight: number;
  top: number;
  overscan: number;
  heldRow: number;
}) {
  const { scroller, rowCount, rowHeight, top, overscan, heldRow } = options;
  // Something to look at as soon as can be; the rest of the view follows a frame later.
  const isShown = useAfterFrame(rowCount > 0);
  // A changed height must not keep the heights of the old one. Always the same function: another one would have the
  // places of all rows worked out anew, at every step of the scroll.
  const getItemKey = useCallback(
    (index: number) => `${String(rowHeight)} ${String(index)}`,
    [rowHeight],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized by a compiler
  return useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    paddingStart: top,
    scrollPaddingStart: top,
    rangeExtractor: (range: Range) => {
      const inView = defaultRangeExtractor(range);
      return withRow(isShown ? inView : inView.slice(0, FIRST_ROWS), heldRow, rowCount);
    },
    getItemKey,
  });
}

/** The rows in view, and the one that has the focus: what is being typed must not vanish with a turn of the wheel. */
function withRow(rows: number[], held: number, count: number): number[] {
  if (held < 0 || held >= count || rows.includes(held)) return rows;
  return [...rows, held].sort((a, b) => a - b);
}

/** The row that has the focus; -1 without one. */
function useHeldRow(ids: readonly string[], columns: number) {
  const [heldId, setHeldId] = useState<string | null>(null);
  const at = useMemo(() => (heldId === null ? -1 : ids.indexOf(heldId)), [ids, heldId]);
  const handlers = {
    onFocus: (event: React.FocusEvent) => setHeldId(cellIdOf(event.target)),
    onBlur: (event: React.FocusEvent) => setHeldId(cellIdOf(event.relatedTarget)),
  };
  return { row: at < 0 ? -1 : Math.floor(at / columns), handlers };
}

/** Clicks on a cell, wherever it is hit, but not on its caption. */
function usePointer(
  ids: readonly string[],
  selection: SelectionStore,
  onOpen: (id: string) => void,
) {
  const onClick = useCallback(
    (event: MouseEvent) => {
      const id = isForCell(event) ? cellIdOf(event.target) : null;
      if (id === null) return;
      const keys = { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey };
      selection.setState(clicked(selection.getState(), ids, id, keys));
    },
    [ids, selection],
  );
  const onDoubleClick = useCallback(
    (event: MouseEvent) => {
      const id = isForCell(event) ? cellIdOf(event.target) : null;
      if (id !== null) onOpen(id);
    },
    [onOpen],
  );
  return { onClick, onDoubleClick };
}

function isForCell({ target }: MouseEvent): boolean {
  return target instanceof Element && target.closest('.caption') === null;
}
