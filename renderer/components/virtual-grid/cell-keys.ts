import {
  allOf,
  clicked,
  idByKey,
  moved,
  NO_SELECTION,
  type Selection,
} from '../../lib/selection.js';
import type { CellPart } from './cell-parts.js';

/** A key that was pressed, as a `KeyboardEvent` tells it. */
export interface PressedKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The focused part of a cell, and the grid around it. */
export interface KeyPlace {
  readonly id: string;
  readonly part: CellPart;
  readonly ids: readonly string[];
  readonly columns: number;
  readonly rowsInView: number;
  readonly selection: Selection;
}

/** What a key does to a grid. */
export interface KeyEffect {
  readonly selection?: Selection;
  /** The part of a cell that gets the focus. */
  readonly goTo?: { readonly id: string; readonly part: CellPart };
  readonly open?: string;
  readonly isDelete?: true;
}

/** The effect of a key: on a cell as in a file manager, inside a field Tab goes from field to field. Null: not handled. */
export function effectOfKey(pressed: PressedKey, place: KeyPlace): KeyEffect | null {
  return place.part === 'field' ? inField(pressed, place) : onCell(pressed, place);
}

/** Inside a field: Tab goes to the next one, Escape back to its cell. */
function inField(pressed: PressedKey, { id, ids, selection }: KeyPlace): KeyEffect | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  if (pressed.key === 'Escape')
    return { selection: { ...selection, focus: id }, goTo: { id, part: 'handle' } };
  // After the last field, and before the first one, the browser's own Tab order applies.
  const next =
    pressed.key === 'Tab' ? ids[ids.indexOf(id) + (pressed.shiftKey ? -1 : 1)] : undefined;
  if (next === undefined) return null;
  return { selection: { ...selection, focus: next }, goTo: { id: next, part: 'field' } };
}

function onCell(pressed: PressedKey, place: KeyPlace): KeyEffect | null {
  const { id, ids, columns, rowsInView, selection } = place;
  const keys = { shift: pressed.shiftKey, ctrl: pressed.ctrlKey || pressed.metaKey };
  const next = idByKey(ids, selection.focus, pressed.key, columns, rowsInView);
  if (next !== null)
    return { selection: moved(selection, ids, next, keys), goTo: { id: next, part: 'handle' } };
  if (keys.ctrl && pressed.key.toLowerCase() === 'a') return { selection: allOf(selection, ids) };
  switch (pressed.key) {
    case 'Delete':
      return { isDelete: true };
    case 'Escape':
      return { selection: { ...NO_SELECTION, focus: id } };
    case ' ':
      return { selection: clicked(selection, ids, id, { shift: keys.shift, ctrl: true }) };
    case 'Enter':
      return { open: id };
    case 'F2':
      return { goTo: { id, part: 'field' } };
    default:
      return null;
  }
}
