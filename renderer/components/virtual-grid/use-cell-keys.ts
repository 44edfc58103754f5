import { useCallback, useEffect, useRef, type KeyboardEvent } from 'react';
import { effectOfKey } from './cell-keys.js';
import { cellPlaceOf, focusCell, type CellPart } from './cell-parts.js';
import type { SelectionHolder } from './cell-selection.js';

interface CellKeys {
  readonly ids: readonly string[];
  readonly columns: number;
  rowsInView(): number;
  readonly selection: SelectionHolder;
  scrollTo(index: number): void;
  onOpen(id: string): void;
  onDelete(): void;
}

interface CellKeyboard {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Brings a cell into view and gives it the keyboard. */
  readonly goTo: (id: string, part: CellPart) => void;
}

/** The keyboard of grid and list; what each key does is said by `effectOfKey`. */
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
    const place = wanted.current ?? cellPlaceOf(event.target);
    wanted.current = null;
    if (event.defaultPrevented || place === null) return;
    const { columns, selection } = cells;
    const rowsInView = cells.rowsInView();
    const now = { ...place, ids, columns, rowsInView, selection: selection.getState() };
    const effect = effectOfKey(event, now);
    if (effect === null) return;
    event.preventDefault();
    if (effect.selection !== undefined) selection.setState(effect.selection);
    if (effect.goTo !== undefined) goTo(effect.goTo.id, effect.goTo.part);
    if (effect.open !== undefined) cells.onOpen(effect.open);
    if (effect.isDelete === true) cells.onDelete();
  };
  return { onKeyDown, goTo };
}
