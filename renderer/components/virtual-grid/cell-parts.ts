/**
 * The parts of a cell, marked by data attributes: `data-id` on the cell, `data-cell-handle` on the element that holds the
 * focus for the cell, `data-cell-field` around its editor. An editor without a text field marks its focus target with
 * `data-cell-entry`.
 */
export type CellPart = 'handle' | 'field';

const HANDLE = '[data-cell-handle]';
const ENTRY = ['textarea', 'input', '[data-cell-entry]']
  .map((entry) => `[data-cell-field] ${entry}`)
  .join(', ');

/** Focuses a part of a cell without scrolling; false when that part is not in the document. */
export function focusCell(id: string, part: CellPart): boolean {
  const cell = document.querySelector<HTMLElement>(`.cells [data-id="${CSS.escape(id)}"]`);
  const target = cell?.querySelector<HTMLElement>(part === 'handle' ? HANDLE : ENTRY);
  target?.focus({ preventScroll: true });
  return target != null;
}

/** Focuses the cell that holds the roving tabindex, for use after the focused element was removed from the page. */
export function focusCurrentCell(): void {
  document
    .querySelector<HTMLElement>(`.cells ${HANDLE}[tabindex="0"]`)
    ?.focus({ preventScroll: true });
}

/** Id of the cell that contains the element; null outside of cells. */
export function cellIdOf(element: EventTarget | null): string | null {
  if (!(element instanceof Element)) return null;
  return element.closest<HTMLElement>('[data-id]')?.dataset['id'] ?? null;
}

/** Cell id and part when the element itself is a handle or an editor's focus target; null for every other element. */
export function cellPlaceOf(element: EventTarget): { id: string; part: CellPart } | null {
  const id = cellIdOf(element);
  if (id === null || !(element instanceof Element)) return null;
  if (element.matches(ENTRY)) return { id, part: 'field' };
  return element.matches(HANDLE) ? { id, part: 'handle' } : null;
}

/** True inside a cell's editor. */
export function isInField(element: EventTarget): boolean {
  return element instanceof Element && element.closest('[data-cell-field]') !== null;
}

/** True where a rubber band may begin: outside of cells and outside of elements marked `data-no-band`. */
export function isEmptySpace(element: EventTarget | null): boolean {
  return element instanceof Element && element.closest('[data-id], [data-no-band]') === null;
}
