import { useCallback, useEffect, useRef, type KeyboardEvent } from 'react';
import { allOf, clicked, idByKey, moved, NO_SELECTION } from '../../lib/selection.js';
import type { SelectionStore } from '../../stores/dataset-selection.js';
import { cellIdOf, focusCell, isCaption, type CellPart } from './cell-focus.js';

interface CellKeys {
  readonly ids: readonly string[];
  readonly columns: number;
  rowsInView(): number;
  readonly selection: SelectionStore;
  scrollTo(index: number): void;
  onOpen(id: string): void;
  onDelete(): void;
}

interface CellKeyboard {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Brings an image into view and gives it the keyboard. */
  readonly goTo: (id: string, part: CellPart) => void;
}

/** The keyboard of grid and list: as in a file manager on an image, from caption to caption with Tab inside one. */
export function useCellKeys(cells: CellKeys): CellKeyboard {
  const { ids, scrollTo } = cells;
  const wanted = useRef<{ id: string; part: CellPart } | null>(null);
  const goTo = useCallback(
    (id: string, part: CellPart) => {
      scrollTo(ids.indexOf(id));
      wanted.current = focusCell(id, part) ? null : { id, part };
    },
    [ids, scrollTo],
  );
  // The row that was scrolled to is drawn a moment later; the focus goes there once it is.
  useEffect(() => {
    const { current } = wanted;
    if (current !== null && focusCell(current.id, current.part)) wanted.current = null;
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    // A key that comes before the row is drawn is meant for where the keyboard is going.
    const place = wanted.current ?? placeOf(event.target);
    wanted.current = null;
    if (event.defaultPrevented || place === null) return;
    const isDone =
      place.part === 'caption'
        ? captionKey(event, place.id, cells, goTo)
        : imageKey(event, place.id, cells, goTo);
    if (isDone) event.preventDefault();
  };
  return { onKeyDown, goTo };
}

/** The cell and the part of it that the keyboard is in; null for other places. */
function placeOf(target: EventTarget): { id: string; part: CellPart } | null {
  const id = cellIdOf(target);
  if (id === null || !(target instanceof HTMLElement)) return null;
  if (isCaption(target)) return { id, part: 'caption' };
  return target.matches('.cell-thumb') ? { id, part: 'image' } : null;
}

/** Inside a caption: Tab goes to the next one, Escape back to its image. */
function captionKey(
  event: KeyboardEvent,
  id: string,
  { ids, selection }: CellKeys,
  goTo: CellKeyboard['goTo'],
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === 'Escape') {
    selection.setState({ ...selection.getState(), focus: id });
    goTo(id, 'image');
    return true;
  }
  // After the last caption (before the first) Tab leaves as it does everywhere.
  const next = event.key === 'Tab' ? ids[ids.indexOf(id) + (event.shiftKey ? -1 : 1)] : undefined;
  if (next === undefined) return false;
  selection.setState({ ...selection.getState(), focus: next });
  goTo(next, 'caption');
  return true;
}

/** On an image. Returns false for keys that mean nothing here. */
function imageKey(
  event: KeyboardEvent,
  at: string,
  cells: CellKeys,
  goTo: CellKeyboard['goTo'],
): boolean {
  const { ids, columns, rowsInView, selection, onOpen, onDelete } = cells;
  const now = selection.getState();
  const keys = { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey };
  const next = idByKey(ids, now.focus, event.key, columns, rowsInView());
  if (next !== null) {
    selection.setState(moved(now, ids, next, keys));
    goTo(next, 'image');
    return true;
  }
  if (keys.ctrl && event.key.toLowerCase() === 'a') {
    selection.setState(allOf(now, ids));
    return true;
  }
  if (event.key === 'Delete') onDelete();
  else if (event.key === 'Escape') selection.setState({ ...NO_SELECTION, focus: at });
  else if (event.key === ' ')
    selection.setState(clicked(now, ids, at, { shift: keys.shift, ctrl: true }));
  else if (event.key === 'Enter') onOpen(at);
  else if (event.key === 'F2') goTo(at, 'caption');
  else return false;
  return true;
}
