import { useEffect, useState, type RefObject } from 'react';
import { focusCurrentCell, isEmptySpace } from './cell-parts.js';
import type { Band, CellPlaces } from './cell-places.js';
import type { SelectionHolder } from './cell-selection.js';
import type { GridScroll } from './grid-scroll.js';
import { dragged, scrollAt, selectionAtEnd, selectionOf, type Drag } from './rubber-band.js';

interface BandOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly content: RefObject<HTMLElement | null>;
  readonly scroll: GridScroll;
  readonly places: CellPlaces;
  readonly selection: SelectionHolder;
}

/** Selects by dragging over empty space. Returns the band in content coordinates (CSS pixels); null while none is drawn. */
export function useRubberBand(options: BandOptions): Band | null {
  const { scroller, content, scroll, places, selection } = options;
  const [band, setBand] = useState<Band | null>(null);
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    let end: (() => void) | null = null;
    const down = (event: PointerEvent): void => {
      // A press beyond `clientWidth` is on the scroll bar.
      const isBar = event.clientX > box.getBoundingClientRect().left + box.clientWidth;
      if (event.button !== 0 || !isEmptySpace(event.target) || isBar) return;
      // The browser's default would move the focus away from the current cell.
      event.preventDefault();
      const pointOf = ({ clientX, clientY }: PointerEvent) => {
        const { left, top } = content.current?.getBoundingClientRect() ?? new DOMRect();
        return { x: clientX - left, y: clientY - top + scroll.shift };
      };
      end = follow(event, { box, pointOf, setBand, places, selection });
    };
    box.addEventListener('pointerdown', down);
    return () => {
      box.removeEventListener('pointerdown', down);
      end?.();
    };
  }, [scroller, content, scroll, places, selection]);
  return band;
}

interface Following {
  readonly box: HTMLElement;
  readonly pointOf: (event: PointerEvent) => { x: number; y: number };
  readonly setBand: (band: Band | null) => void;
  readonly places: CellPlaces;
  readonly selection: SelectionHolder;
}

/** Follows one drag until pointer up; returns a function that cancels the drag earlier. */
function follow(first: PointerEvent, drag: Following): () => void {
  const { box, pointOf, setBand, places, selection } = drag;
  let now: Drag = { start: pointOf(first), before: selection.getState(), places, band: null };
  let last = first;
  let frame = 0;
  const update = (): void => {
    now = dragged(now, pointOf(last));
    if (now.band === null) return;
    setBand(now.band);
    selection.setState(selectionOf(now, last.ctrlKey || last.metaKey));
  };
  const scroll = (): void => {
    const by = now.band === null ? 0 : scrollAt(last.clientY, box.getBoundingClientRect());
    if (by !== 0) {
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
    const chosen = selectionAtEnd(now, last.ctrlKey || last.metaKey || last.shiftKey);
    if (chosen !== null) selection.setState(chosen);
    focusCurrentCell();
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', up);
  window.addEventListener('pointercancel', stop);
  frame = requestAnimationFrame(scroll);
  return stop;
}
