/** What is selected, as in a file manager. Ids of images that are not shown stay selected until something else is chosen. */
export interface Selection {
  readonly selected: ReadonlySet<string>;
  /** Where a range begins (Shift). */
  readonly anchor: string | null;
  /** The focused image. */
  readonly focus: string | null;
}

export interface Keys {
  readonly shift: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly ctrl: boolean;
}

export const NO_SELECTION: Selection = { selected: new Set(), anchor: null, focus: null };

/** A click on an image: alone, added to (Ctrl), or the range from the anchor (Shift; with Ctrl added to the others). */
export function clicked(
  before: Selection,
  order: readonly string[],
  id: string,
  { shift, ctrl }: Keys,
): Selection {
  if (shift) {
    const anchor = before.anchor ?? before.focus ?? id;
    const range = rangeOf(order, anchor, id);
    return { selected: new Set(ctrl ? [...before.selected, ...range] : range), anchor, focus: id };
  }
  if (!ctrl) return { selected: new Set([id]), anchor: id, focus: id };
  const selected = new Set(before.selected);
  if (!selected.delete(id)) selected.add(id);
  return { selected, anchor: id, focus: id };
}

/** The keyboard goes to an image: it is selected, the range grows (Shift), or only the place moves (Ctrl). */
export function moved(
  before: Selection,
  order: readonly string[],
  to: string,
  { shift, ctrl }: Keys,
): Selection {
  if (ctrl && !shift) return { ...before, focus: to };
  return clicked(before, order, to, { shift, ctrl: false });
}

/** Everything that is shown. */
export function allOf(before: Selection, order: readonly string[]): Selection {
  return { ...before, selected: new Set(order), anchor: order[0] ?? null };
}

/** The ids of a rubber band, added to what was selected before it began when Ctrl is held. */
export function banded(before: Selection, ids: readonly string[], ctrl: boolean): Selection {
  const selected = new Set(ctrl ? [...before.selected, ...ids] : ids);
  const last = ids.at(-1) ?? before.focus;
  return { selected, anchor: ids[0] ?? before.anchor, focus: last };
}

/**
 * The selection without images that are gone. When the focused image is gone, the focus goes to the next remaining image
 * in the old `order`, else to the last. Returns the same object when nothing is gone.
 */
export function pruned(
  before: Selection,
  isThere: (id: string) => boolean,
  order: readonly string[],
): Selection {
  const isWhole =
    [...before.selected].every(isThere) &&
    (before.focus === null || isThere(before.focus)) &&
    (before.anchor === null || isThere(before.anchor));
  if (isWhole) return before;
  const { focus, anchor } = before;
  return {
    selected: new Set([...before.selected].filter(isThere)),
    anchor: anchor !== null && isThere(anchor) ? anchor : null,
    focus: focus === null || isThere(focus) ? focus : neighbourOf(focus, isThere, order),
  };
}

function neighbourOf(
  id: string,
  isThere: (id: string) => boolean,
  order: readonly string[],
): string | null {
  const at = order.indexOf(id);
  if (at < 0) return null;
  return order.slice(at).find(isThere) ?? order.slice(0, at).findLast(isThere) ?? null;
}

const STEPS: Record<string, (columns: number, page: number) => number> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
  PageUp: (columns, page) => -columns * page,
  PageDown: (columns, page) => columns * page,
  Home: () => -Infinity,
  End: () => Infinity,
};

/** Where a key leads from an image in a grid of so many columns and visible rows; null for other keys. */
export function idByKey(
  order: readonly string[],
  from: string | null,
  key: string,
  columns: number,
  rowsInView: number,
): string | null {
  const step = STEPS[key]?.(columns, Math.max(1, rowsInView));
  if (step === undefined || order.length === 0) return null;
  const at = from === null ? -1 : order.indexOf(from);
  if (at < 0) return order[step > 0 && step === Infinity ? order.length - 1 : 0] ?? null;
  const last = order.length - 1;
  // Up in the first row and Down in the last row do nothing, instead of jumping to another column.
  const isOff = (at + step < 0 || at + step > last) && Number.isFinite(step);
  const isByRow = key === 'ArrowUp' || key === 'ArrowDown';
  if (isOff && isByRow) {
    const isLastRow = Math.floor(at / columns) === Math.floor(last / columns);
    return order[step > 0 && !isLastRow ? last : at] ?? null;
  }
  return order[Math.min(last, Math.max(0, at + step))] ?? null;
}

function rangeOf(order: readonly string[], from: string, to: string): string[] {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  if (a < 0) return [to];
  return order.slice(Math.min(a, b), Math.max(a, b) + 1);
}
