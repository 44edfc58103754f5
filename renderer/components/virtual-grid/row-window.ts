/** Layout of the rows, in CSS pixels of the content. */
export interface RowPlaces {
  readonly count: number;
  /** Includes the gap below the row. */
  readonly rowHeight: number;
  /** Height of the sticky head above the rows; 0 without a head. */
  readonly top: number;
}

/** Rows from `first` to `last`, both included; none when `last` is smaller. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/** Height of the head and all rows, in CSS pixels; 0 without rows. */
export function heightOf({ count, rowHeight, top }: RowPlaces): number {
  return count === 0 ? 0 : top + count * rowHeight;
}

/** The rows that a viewport of height `view` shows at the scroll offset `offset`, plus `overscan` rows on both sides. */
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

/** Indices of the rows to render: the window, and the row `held` that has the focus even outside the window (-1: none). */
export function rowsToDraw({ first, last }: RowWindow, held: number, count: number): number[] {
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (held < 0 || held >= count || (held >= first && held <= last)) return rows;
  return held < first ? [held, ...rows] : [...rows, held];
}

/** The scroll offset nearest to `offset` at which the row is fully visible below the sticky head. */
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

/**
 * The `translateY` of a row, in CSS pixels. A focused row outside the laid-out height stays in the document, so it is parked
 * above the content, where it is never visible.
 */
export function drawnAt(
  { rowHeight, top }: RowPlaces,
  row: number,
  shift: number,
  laidOutHeight: number,
): number {
  const place = top + row * rowHeight - shift;
  return place < 0 || place + rowHeight > laidOutHeight ? -2 * rowHeight : place;
}
