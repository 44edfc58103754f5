/** How the rows lie, in CSS pixels of the content. */
export interface RowPlaces {
  readonly count: number;
  /** With the gap below. */
  readonly rowHeight: number;
  /** Height of what stays above the rows. */
  readonly top: number;
}

/** Rows from `first` to `last`, both included; none when `last` is smaller. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/** Height of all rows with what is above them. */
export function heightOf({ count, rowHeight, top }: RowPlaces): number {
  return count === 0 ? 0 : top + count * rowHeight;
}

/** The rows that a view of this height shows at this offset, and `overscan` more on both sides. */
export function rowsInView(
  { count, rowHeight, top }: RowPlaces,
  offset: number,
  view: number,
  overscan: number,
): RowWindow {
  if (count === 0 || view === 0) return { first: 0, last: -1 };
  const rowAt = (place: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((place - top) / rowHeight)));
  return {
    first: Math.max(0, rowAt(offset) - overscan),
    last: Math.min(count - 1, rowAt(offset + view - 1) + overscan),
  };
}

/** Indices of the rows to draw: a window, and the row `held` that has the focus, wherever it is (-1: none). */
export function rowsToDraw({ first, last }: RowWindow, held: number, count: number): number[] {
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (held < 0 || held >= count || (held >= first && held <= last)) return rows;
  return held < first ? [held, ...rows] : [...rows, held];
}

/** The offset nearest to the present one at which a row is whole in view, below what stays above the rows. */
export function offsetToShow(
  { rowHeight, top }: RowPlaces,
  row: number,
  offset: number,
  view: number,
): number {
  const start = row * rowHeight;
  const end = top + start + rowHeight - view;
  if (start < offset || end > start) return start;
  return Math.max(offset, end);
}

/** Where to draw a row in the document. One too far off to be laid out is put above everything, where nobody scrolls. */
export function drawnAt(
  { rowHeight, top }: RowPlaces,
  row: number,
  shift: number,
  laidOutHeight: number,
): number {
  const place = top + row * rowHeight - shift;
  return place < 0 || place + rowHeight > laidOutHeight ? -2 * rowHeight : place;
}
