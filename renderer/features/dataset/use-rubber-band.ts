import { useEffect, useState, type RefObject } from 'react';
import { banded } from '../../lib/selection.js';
import type { SelectionStore } from '../../stores/dataset-selection.js';
import { focusCurrentCell } from './cell-focus.js';
import { idsInBand, type Band, type CellPlaces } from './cell-places.js';

/** Less than this is a click with an unsteady hand. */
const MOVED = 6;
/** So close to the edge (CSS pixels) the content scrolls under the pointer, and this much a frame. */
const EDGE = 24;
const SCROLL_STEP = 24;

/** Selects by dragging over the empty space; a click there selects nothing. Returns the band to draw, or null. */
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
    let end: (() => void) | null = null;
    const down = (event: PointerEvent): void => {
      const { target } = event;
      const isEmptySpace =
        target instanceof Element && target.closest('[data-id], [data-no-band]') === null;
      // Beyond the client width is the scrollbar.
      const isBar = event.clientX > box.getBoundingClientRect().left + box.clientWidth;
      if (event.button !== 0 || !isEmptySpace || isBar) return;
      // The keyboard stays where it is.
      event.preventDefault();
      const area = () => content.current?.getBoundingClientRect() ?? new DOMRect();
      end = drag(event, box, area, { setBand, places, selection });
    };
    box.addEventListener('pointerdown', down);
    return () => {
      box.removeEventListener('pointerdown', down);
      end?.();
    };
  }, [scroller, content, places, selection]);
  return band;
}

interface Drag {
  readonly setBand: (band: Band | null) => void;
  readonly places: CellPlaces;
  readonly selection: SelectionStore;
}

/** Follows one drag until the button is let go; returns the way to end it before. */
function drag(
  first: PointerEvent,
  box: HTMLElement,
  area: () => DOMRect,
  { setBand, places, selection }: Drag,
): () => void {
  const before = selection.getState();
  const start = pointIn(first, area());
  let last = first;
  let frame = 0;
  let hasMoved = false;
  const update = (): void => {
    const band = bandOf(start, pointIn(last, area()));
    hasMoved ||= band.width + band.height >= MOVED;
    if (!hasMoved) return;
    setBand(band);
    const isAdded = last.ctrlKey || last.metaKey;
    selection.setState(banded(before, idsInBand(band, places), isAdded));
  };
  const scroll = (): void => {
    const { top, bottom } = box.getBoundingClientRect();
    const by =
      last.clientY < top + EDGE ? -SCROLL_STEP : last.clientY > bottom - EDGE ? SCROLL_STEP : 0;
    if (by !== 0 && hasMoved) {
      box.scrollTop += by;
      update();
    }
    frame = requestAnimationFrame(scroll);
  };
  const move = (event: PointerEvent): void => {
    last = event;
    update();
  };
  const stop = (): void => {
    cancelAnimationFrame(frame);
    setBand(null);
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', up);
    window.removeEventListener('pointercancel', stop);
  };
  const up = (): void => {
    stop();
    const isClick = !hasMoved && !last.ctrlKey && !last.metaKey && !last.shiftKey;
    if (isClick) selection.setState({ ...before, selected: new Set(), anchor: null });
    focusCurrentCell();
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', up);
  window.addEventListener('pointercancel', stop);
  frame = requestAnimationFrame(scroll);
  return stop;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function pointIn(event: PointerEvent, { left, top }: DOMRect): Point {
  return { x: event.clientX - left, y: event.clientY - top };
}

function bandOf(a: Point, b: Point): Band {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}
