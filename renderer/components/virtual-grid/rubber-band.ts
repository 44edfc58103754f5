import { banded, type Selection } from '../../lib/selection.js';
import { idsInBand, type Band, type CellPlaces } from './cell-places.js';

/** Less than this is a click with an unsteady hand, in CSS pixels. */
const MOVED = 6;
/** So close to the edge (CSS pixels) the content scrolls under the pointer, and this much a frame. */
const EDGE = 24;
const SCROLL_STEP = 24;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rubber band from its first point on; points are CSS pixels in the content. */
export interface Drag {
  readonly start: Point;
  /** The selection before it began. */
  readonly before: Selection;
  readonly places: CellPlaces;
  /** Null until the hand has really moved. */
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
  // Once it has moved it is a band, also where it comes back to its start.
  return drag.band === null && band.width + band.height < MOVED ? drag : { ...drag, band };
}

/** What a drag selects; with `isAdded` (Ctrl) beside what was selected before. */
export function selectionOf({ band, before, places }: Drag, isAdded: boolean): Selection {
  return band === null ? before : banded(before, idsInBand(band, places), isAdded);
}

/** The selection when the button is let go; a click on the empty space selects nothing. Null: as the drag left it. */
export function selectionAtEnd(drag: Drag, hasModifier: boolean): Selection | null {
  if (drag.band !== null || hasModifier) return null;
  return { ...drag.before, selected: new Set(), anchor: null };
}

/** What a frame scrolls while the pointer is at an edge of the view. */
export function scrollAt(
  y: number,
  view: { readonly top: number; readonly bottom: number },
): number {
  if (y < view.top + EDGE) return -SCROLL_STEP;
  return y > view.bottom - EDGE ? SCROLL_STEP : 0;
}

/** The part of a band that can be drawn in a document of this height, whose rows lie `shift` higher than in the content. */
export function drawnBand(band: Band, shift: number, laidOutHeight: number): Band {
  const top = Math.max(0, band.top - shift);
  const bottom = Math.min(laidOutHeight, band.top + band.height - shift);
  return { ...band, top, height: Math.max(0, bottom - top) };
}
