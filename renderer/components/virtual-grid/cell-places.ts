/** A rectangle inside the scrolled content, in CSS pixels. */
export interface Band {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where the cells are, in CSS pixels inside the scrolled content. */
export interface CellPlaces {
  readonly ids: readonly string[];
  readonly columns: number;
  readonly cellWidth: number;
  /** With the gap below. */
  readonly rowHeight: number;
  readonly gap: number;
  /** What lies above the first row: the heads of the columns. */
  readonly top: number;
}

/** Ids of the cells that a rectangle touches, worked out from the layout: most of them may not be in the document. */
export function idsInBand(band: Band, places: CellPlaces): string[] {
  const { ids, columns, cellWidth, rowHeight, gap } = places;
  const found: string[] = [];
  const top = band.top - places.top;
  const firstRow = Math.max(0, Math.floor(top / rowHeight));
  const lastRow = Math.min(
    Math.ceil(ids.length / columns) - 1,
    Math.floor((top + band.height) / rowHeight),
  );
  for (let row = firstRow; row <= lastRow; row += 1) {
    if (row * rowHeight + rowHeight - gap < top) continue;
    for (let column = 0; column < columns; column += 1) {
      const left = column * (cellWidth + gap);
      const id = ids[row * columns + column];
      if (id !== undefined && left < band.left + band.width && left + cellWidth > band.left)
        found.push(id);
    }
  }
  return found;
}
