import {
  startTransition,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from 'react';
import { afterFrame, useAfterFrame } from '../../lib/after-frame.js';
import { GridScroll } from './grid-scroll.js';
import { drawnAt, heightOf, rowsInView, rowsToDraw, type RowPlaces } from './row-window.js';
import { laidOut } from './scroll-map.js';
import { useIsFlying } from './use-flight.js';

/** Width of an element in CSS pixels; 0 before it is in the document, known before its first paint. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => setWidth(current.getBoundingClientRect().width);
    // The observer would tell it only after a first frame without images.
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Scrolls an element whose content are these rows; another list begins at its top. */
export function useGridScroll(
  scroller: RefObject<HTMLElement | null>,
  places: RowPlaces,
  listKey: string,
): GridScroll {
  const [scroll] = useState(() => new GridScroll());
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    const { paddingTop, paddingBottom } = getComputedStyle(box);
    const detach = scroll.attach(box, parseFloat(paddingTop) + parseFloat(paddingBottom));
    const observer = new ResizeObserver(() => scroll.resized());
    observer.observe(box);
    return () => {
      observer.disconnect();
      detach();
    };
  }, [scroller, scroll]);
  const height = heightOf(places);
  useLayoutEffect(() => scroll.setContent(height), [scroll, height]);
  const shown = useRef(listKey);
  useEffect(() => {
    if (shown.current === listKey) return;
    shown.current = listKey;
    scroll.goTo(0);
  }, [scroll, listKey]);
  return scroll;
}

/** A row to draw, at so many CSS pixels below the top of the document's part. */
export interface DrawnRow {
  readonly index: number;
  readonly start: number;
}

/** Rows of a dataset's very first frame: a row of cells takes as long to make as the rest of the page (bench). */
const FIRST_ROWS = 1;

interface RowsOptions {
  readonly scroll: GridScroll;
  readonly places: RowPlaces;
  readonly listKey: string;
  /** The row that has the focus: what is being typed must not vanish with a turn of the wheel. */
  readonly heldRow: number;
}

/** The rows to draw now, and the height to lay out. Drawn anew when other rows come into view. */
export function useRows({ scroll, places, listKey, heldRow }: RowsOptions) {
  const overscan = useOverscan(listKey);
  // Something to look at as soon as can be; the rest of the view follows a frame later.
  const isShown = useAfterFrame(places.count > 0);
  // A string, as what is the same must be equal: at most steps of a scroll nothing changes.
  const read = useCallback(() => {
    const { first, last } = rowsInView(places, scroll.offset, scroll.view, overscan);
    return [first, last, scroll.shift].join(' ');
  }, [places, scroll, overscan]);
  const now = useSyncExternalStore(scroll.subscribe, read);
  return useMemo(() => {
    const [first = 0, last = -1, shift = 0] = now.split(' ').map(Number);
    const window = { first, last: isShown ? last : Math.min(last, first + FIRST_ROWS - 1) };
    const height = laidOut(heightOf(places));
    const drawn = rowsToDraw(window, heldRow, places.count).map((index): DrawnRow => ({
      index,
      start: drawnAt(places, index, shift, height),
    }));
    return { drawn, shift, height };
  }, [now, isShown, places, heldRow]);
}

/** Rows beyond the view, above and below, that are there before they are scrolled to. */
const AT_REST = 2;

/**
 * Rows to keep ready beyond the view: none for a list that is just being shown, nor while images fly past, so that what is in
 * view is there sooner; they follow once that is on screen.
 */
function useOverscan(listKey: string): number {
  const isFlying = useIsFlying();
  const [restingOn, setRestingOn] = useState<string | null>(null);
  useEffect(() => afterFrame(() => startTransition(() => setRestingOn(listKey))), [listKey]);
  return restingOn === listKey && !isFlying ? AT_REST : 0;
}
