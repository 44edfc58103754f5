/** A rectangle inside the scrolled content, in CSS pixels. */
export interface Band {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Positions of all cells, in CSS pixels inside the scrolled content. */
export interface CellPlaces {
  readonly ids: readonly string[];
  readonly columns: number;
  readonly cellWidth: number;
  /** Includes the gap below the row. */
  readonly rowHeight: number;
  readonly gap: number;
  /** Height of the column heads above the first row. */
  readonly top: number;
}

/** Ids of the cells that a rectangle touches. Computed and not measured, since most of these cells may not be rendered. */
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
