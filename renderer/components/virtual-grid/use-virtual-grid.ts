import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useMemo,
  useRef,
  useState,
} from 'react';
import { clicked } from '../../lib/selection.js';
import { cellIdOf, isInField } from './cell-parts.js';
import type { SelectionHolder } from './cell-selection.js';
import type { GridScroll } from './grid-scroll.js';
import { offsetToShow, type RowPlaces } from './row-window.js';
import { useCellKeys } from './use-cell-keys.js';
import { useLostFocus, useTouched } from './use-focused-cells.js';
import { useRubberBand } from './use-rubber-band.js';
import { useGridScroll, useRows, useWidth } from './use-rows.js';

/** How the cells lie, in CSS pixels. */
export interface GridLayout {
  readonly columnsFor: (width: number) => number;
  /** With the gap below. */
  readonly rowHeight: number;
  readonly gap: number;
  /** Height of what stays above the rows. */
  readonly top: number;
}

export interface VirtualGridOptions {
  readonly ids: readonly string[];
  readonly selection: SelectionHolder;
  readonly layout: GridLayout;
  /** Another list begins at its top. */
  readonly listKey: string;
  readonly onOpen: (id: string) => void;
  readonly onDelete: () => void;
}

/** Rows in view (and two around), the keyboard, the pointer and the rubber band; the same for grid and list. */
export function useVirtualGrid(options: VirtualGridOptions) {
  const { ids, selection, layout, listKey, onOpen, onDelete } = options;
  const { rowHeight, gap, top } = layout;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const width = useWidth(content);
  const columns = layout.columnsFor(width);
  const rowCount = width === 0 ? 0 : Math.ceil(ids.length / columns);
  const places = useMemo(() => ({ count: rowCount, rowHeight, top }), [rowCount, rowHeight, top]);
  const held = useHeldRow(ids, columns);
  const scroll = useGridScroll(scroller, places, listKey);
  const rows = useRows({ scroll, places, listKey, heldRow: held.row });
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const cells = useMemo(
    () => ({ ids, columns, cellWidth, rowHeight, gap, top }),
    [ids, columns, cellWidth, rowHeight, gap, top],
  );
  const band = useRubberBand({ scroller, content, scroll, places: cells, selection });
  const scrollTo = (index: number) =>
    scroll.goTo(offsetToShow(places, Math.floor(index / columns), scroll.offset, scroll.view));
  const keyboard = useCellKeys({
    ids,
    columns,
    rowsInView: () => Math.floor((scroll.view - top) / rowHeight),
    selection,
    scrollTo,
    onOpen,
    onDelete,
  });
  const pointer = usePointer(ids, selection, onOpen);
  useLostFocus(scroller, ids, selection, keyboard.goTo);
  const enter = () => {
    const id = selection.getState().focus ?? ids[0];
    if (id !== undefined) keyboard.goTo(id, 'handle');
  };
  const touched = useTouched();
  const back = useWayBack(held.row, places, scroll);
  const handlers = {
    onKeyDown: keyboard.onKeyDown,
    ...pointer,
    ...held.handlers,
    ...touched.handlers,
    ...back,
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

/** The row that has the focus; -1 without one. */
function useHeldRow(ids: readonly string[], columns: number) {
  const [heldId, setHeldId] = useState<string | null>(null);
  const at = useMemo(() => (heldId === null ? -1 : ids.indexOf(heldId)), [ids, heldId]);
  const handlers = {
    onFocus: (event: FocusEvent) => setHeldId(cellIdOf(event.target)),
    onBlur: (event: FocusEvent) => setHeldId(cellIdOf(event.relatedTarget)),
  };
  return { row: at < 0 ? -1 : Math.floor(at / columns), handlers };
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta']);

/**
 * What is typed into a row that was scrolled away brings it back, before the browser would: in a list too long for the
 * browser that row does not lie where the browser takes it to be.
 */
function useWayBack(row: number, places: RowPlaces, scroll: GridScroll) {
  const comeBack = () => {
    if (row < 0) return;
    const { offset, view } = scroll;
    const start = row * places.rowHeight;
    const isAway = start + places.rowHeight <= offset || places.top + start >= offset + view;
    if (isAway) scroll.goTo(offsetToShow(places, row, offset, view));
  };
  const onKeyDownCapture = (event: KeyboardEvent) => {
    const isCommand = event.ctrlKey || event.metaKey || event.altKey;
    if (!isCommand && !MODIFIERS.has(event.key)) comeBack();
  };
  return { onKeyDownCapture, onBeforeInputCapture: comeBack };
}

/** Clicks on a cell, wherever it is hit, but not on its field. */
function usePointer(
  ids: readonly string[],
  selection: SelectionHolder,
  onOpen: (id: string) => void,
) {
  const onClick = useCallback(
    (event: MouseEvent) => {
      const id = isInField(event.target) ? null : cellIdOf(event.target);
      if (id === null) return;
      const keys = { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey };
      selection.setState(clicked(selection.getState(), ids, id, keys));
    },
    [ids, selection],
  );
  const onDoubleClick = useCallback(
    (event: MouseEvent) => {
      const id = isInField(event.target) ? null : cellIdOf(event.target);
      if (id !== null) onOpen(id);
    },
    [onOpen],
  );
  return { onClick, onDoubleClick };
}
