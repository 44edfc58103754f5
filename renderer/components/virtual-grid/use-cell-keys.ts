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
  /** Scrolls a cell into view and focuses the given part of it. */
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
  // A row that was just scrolled to is rendered later, so the focus has to wait for a following render.
  useEffect(() => {
    const { current } = wanted;
    if (current !== null && focusCell(current.id, current.part)) wanted.current = null;
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    // While a focus change waits for its row, the event's target is stale: the key is meant for the awaited cell.
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
