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

/** Width of an element in CSS pixels; 0 in the first render, measured in a layout effect before the first paint. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => setWidth(current.getBoundingClientRect().width);
    // The ResizeObserver calls back only after layout: waiting for it would paint a first frame without images.
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** The scroll state of an element whose content is these rows; another `listKey` scrolls back to the top. */
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

/** A row to render; `start`: its `translateY` in CSS pixels. */
export interface DrawnRow {
  readonly index: number;
  readonly start: number;
}

/** Rows in a dataset's first frame: rendering one row of cells costs as much as the rest of the page (bench). */
const FIRST_ROWS = 1;

interface RowsOptions {
  readonly scroll: GridScroll;
  readonly places: RowPlaces;
  readonly listKey: string;
  /** The row that has the focus: scrolling must not unmount a field while somebody types in it. */
  readonly heldRow: number;
}

/** The rows to render, and the height to lay out in CSS pixels. Renders again only when the range of rows changes. */
export function useRows({ scroll, places, listKey, heldRow }: RowsOptions) {
  const overscan = useOverscan(listKey);
  // The first frame has few rows, so that it is painted early; the other visible rows follow a frame later.
  const isShown = useAfterFrame(places.count > 0);
  // A string compares by value: a scroll event that changes no row must not cause a render.
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

/** Overscan at rest: rows rendered above and below the viewport before somebody scrolls to them. */
const AT_REST = 2;

/**
 * The overscan. A new list and fast scrolling have none, so that the visible rows are painted sooner; the overscan follows
 * in a transition after that paint.
 */
function useOverscan(listKey: string): number {
  const isFlying = useIsFlying();
  const [restingOn, setRestingOn] = useState<string | null>(null);
  useEffect(() => afterFrame(() => startTransition(() => setRestingOn(listKey))), [listKey]);
  return restingOn === listKey && !isFlying ? AT_REST : 0;
}
