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

/** Layout of the cells, in CSS pixels. */
export interface GridLayout {
  readonly columnsFor: (width: number) => number;
  /** Includes the gap below the row. */
  readonly rowHeight: number;
  readonly gap: number;
  /** Height of the sticky head above the rows; 0 without a head. */
  readonly top: number;
}

export interface VirtualGridOptions {
  readonly ids: readonly string[];
  readonly selection: SelectionHolder;
  readonly layout: GridLayout;
  /** Identity of the list: another key scrolls back to the top. */
  readonly listKey: string;
  readonly onOpen: (id: string) => void;
  readonly onDelete: () => void;
}

/** The behaviour that grid and list share: visible rows with their overscan, keys, clicks and the rubber band. */
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
 * Typing into a focused row outside the viewport scrolls back to that row. The browser would scroll by itself, but to the
 * wrong offset: in a list too tall for the browser such a row is parked elsewhere (see `drawnAt`).
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

/** Clicks select a cell and double clicks open it; its editor keeps both for itself. */
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
