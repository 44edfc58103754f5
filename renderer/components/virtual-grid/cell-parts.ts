/**
 * A cell's parts, which its own elements name: the cell `data-id`, the handle that takes the keyboard for it
 * `data-cell-handle`, and `data-cell-field` around what is typed in (where that has no text field: `data-cell-entry` in it).
 */
export type CellPart = 'handle' | 'field';

const HANDLE = '[data-cell-handle]';
const ENTRY = ['textarea', 'input', '[data-cell-entry]']
  .map((entry) => `[data-cell-field] ${entry}`)
  .join(', ');

/** Gives the focus to a part of a cell; false when it is not in the document. */
export function focusCell(id: string, part: CellPart): boolean {
  const cell = document.querySelector<HTMLElement>(`.cells [data-id="${CSS.escape(id)}"]`);
  const target = cell?.querySelector<HTMLElement>(part === 'handle' ? HANDLE : ENTRY);
  target?.focus({ preventScroll: true });
  return target != null;
}

/** Gives the focus to the cell where the keyboard was last, after what had it has gone from the page. */
export function focusCurrentCell(): void {
  document
    .querySelector<HTMLElement>(`.cells ${HANDLE}[tabindex="0"]`)
    ?.focus({ preventScroll: true });
}

/** The cell that an element is in. */
export function cellIdOf(element: EventTarget | null): string | null {
  if (!(element instanceof Element)) return null;
  return element.closest<HTMLElement>('[data-id]')?.dataset['id'] ?? null;
}

/** The cell and the part of it that an element is; null for other places. */
export function cellPlaceOf(element: EventTarget): { id: string; part: CellPart } | null {
  const id = cellIdOf(element);
  if (id === null || !(element instanceof Element)) return null;
  if (element.matches(ENTRY)) return { id, part: 'field' };
  return element.matches(HANDLE) ? { id, part: 'handle' } : null;
}

/** True inside what is typed in. */
export function isInField(element: EventTarget): boolean {
  return element instanceof Element && element.closest('[data-cell-field]') !== null;
}

/** True where the mouse may begin a rubber band: outside of cells, and of what is marked `data-no-band`. */
export function isEmptySpace(element: EventTarget | null): boolean {
  return element instanceof Element && element.closest('[data-id], [data-no-band]') === null;
}
