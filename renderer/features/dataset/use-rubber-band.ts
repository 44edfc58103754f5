import { useEffect, useState, type RefObject } from 'react';
import { banded } from '../../lib/selection.js';
import type { SelectionStore } from '../../stores/dataset-selection.js';

/** A rectangle inside the scrolled content, in CSS pixels. */
export interface Band {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface CellPlaces {
  readonly ids: readonly string[];
  readonly columns: number;
  readonly cellWidth: number;
  readonly rowHeight: number;
  readonly gap: number;
}

/** Ids of the cells that a rectangle touches, worked out from the layout: most of them may not be in the document. */
export function idsInBand(band: Band, places: CellPlaces): string[] {
  const { ids, columns, cellWidth, rowHeight, gap } = places;
  const found: string[] = [];
  const firstRow = Math.max(0, Math.floor(band.top / rowHeight));
  const lastRow = Math.floor((band.top + band.height) / rowHeight);
  for (let row = firstRow; row <= lastRow; row += 1) {
    if (row * rowHeight + rowHeight - gap < band.top) continue;
    for (let column = 0; column < columns; column += 1) {
      const left = column * (cellWidth + gap);
      const id = ids[row * columns + column];
      if (id !== undefined && left < band.left + band.width && left + cellWidth > band.left)
        found.push(id);
    }
  }
  return found;
}

/** Less than this is a click with an unsteady hand. */
const MOVED = 6;

/** Selects by dragging over the empty space of the grid; returns the band to draw, or null. */
export function useRubberBand(
  scroller: RefObject<HTMLDivElement | null>,
  content: RefObject<HTMLDivElement | null>,
  places: CellPlaces,
  selection: SelectionStore,
): Band | null {
  const [band, setBand] = useState<Band | null>(null);
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    const at = (event: PointerEvent) => {
      const origin = content.current?.getBoundingClientRect();
      return { x: event.clientX - (origin?.left ?? 0), y: event.clientY - (origin?.top ?? 0) };
    };
    const down = (event: PointerEvent): void => {
      const isEmptySpace =
        event.target instanceof Element && event.target.closest('.cell') === null;
      if (event.button !== 0 || !isEmptySpace) return;
      const start = at(event);
      const before = selection.getState();
      const move = (next: PointerEvent): void => {
        const end = at(next);
        const area = {
          left: Math.min(start.x, end.x),
          top: Math.min(start.y, end.y),
          width: Math.abs(end.x - start.x),
          height: Math.abs(end.y - start.y),
        };
        if (area.width + area.height < MOVED) return;
        setBand(area);
        const isAdded = next.ctrlKey || next.metaKey;
        selection.setState(banded(before, idsInBand(area, places), isAdded));
      };
      const up = (): void => {
        setBand(null);
        window.removeEventListener('pointermove', move);
        window.removeEventListener('pointerup', up);
      };
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', up);
    };
    box.addEventListener('pointerdown', down);
    return () => box.removeEventListener('pointerdown', down);
  }, [scroller, content, places, selection]);
  return band;
}
