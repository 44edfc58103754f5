import { banded, type Selection } from '../../lib/selection.js';
import { idsInBand, type Band, type CellPlaces } from './cell-places.js';

/** Drag threshold, in CSS pixels (width plus height of the band): a shorter movement is a click with an unsteady hand. */
const MOVED = 6;
/** Auto-scroll, in CSS pixels: how near to the viewport's edge it begins, and its step per frame. */
const EDGE = 24;
const SCROLL_STEP = 24;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A drag from its first point on; points are CSS pixels in the content. */
export interface Drag {
  readonly start: Point;
  /** The selection before the drag began. */
  readonly before: Selection;
  readonly places: CellPlaces;
  /** Null until the drag has passed its threshold. */
  readonly band: Band | null;
}

/** The drag with the pointer at another point. */
export function dragged(drag: Drag, to: Point): Drag {
  const { start } = drag;
  const band = {
    left: Math.min(start.x, to.x),
    top: Math.min(start.y, to.y),
    width: Math.abs(start.x - to.x),
    height: Math.abs(start.y - to.y),
  };
  // A drag that once passed the threshold stays a band, even when the pointer returns to its start.
  return drag.band === null && band.width + band.height < MOVED ? drag : { ...drag, band };
}

/** The selection of a drag: the cells in its band, with `isAdded` (Ctrl) in addition to the earlier selection. */
export function selectionOf({ band, before, places }: Drag, isAdded: boolean): Selection {
  return band === null ? before : banded(before, idsInBand(band, places), isAdded);
}

/** The selection on pointer up: a click on empty space clears the selection. Null: keep the selection of the drag. */
export function selectionAtEnd(drag: Drag, hasModifier: boolean): Selection | null {
  if (drag.band !== null || hasModifier) return null;
  return { ...drag.before, selected: new Set(), anchor: null };
}

/** Auto-scroll of one frame, in CSS pixels: non-zero while the pointer is near an edge of the viewport. */
export function scrollAt(
  y: number,
  view: { readonly top: number; readonly bottom: number },
): number {
  if (y < view.top + EDGE) return -SCROLL_STEP;
  return y > view.bottom - EDGE ? SCROLL_STEP : 0;
}

/** The band in document coordinates: moved up by `shift`, and clipped to the height that the browser lays out. */
export function drawnBand(band: Band, shift: number, laidOutHeight: number): Band {
  const top = Math.max(0, band.top - shift);
  const bottom = Math.min(laidOutHeight, band.top + band.height - shift);
  return { ...band, top, height: Math.max(0, bottom - top) };
}
