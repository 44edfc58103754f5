/**
 * The largest height, in CSS pixels, that the browser is asked to lay out. Chromium's limit is 2^25 device pixels, Firefox's
 * about 17.9 million. At eight device pixels per CSS pixel (zoom 400 % on a dense screen) Chromium has 4.19 million left.
 */
export const MOST_LAID_OUT = 4_000_000;

/** Sizes of a scrolled element, in CSS pixels. */
export interface ScrollSpan {
  /** Height of all rows, as if the browser could lay them out. */
  readonly content: number;
  /** The largest `scrollTop`. */
  readonly end: number;
  /** Height of the viewport. */
  readonly view: number;
}

/** A scroll position: its offset in the content is `scrollTop + shift`. */
export interface ScrollPlace {
  readonly scrollTop: number;
  /** How far the rows are moved up in addition to `scrollTop`. */
  readonly shift: number;
}

/** The height to lay out for content of this height: the content's own, up to `MOST_LAID_OUT`. */
export function laidOut(content: number): number {
  return Math.min(content, MOST_LAID_OUT);
}

/**
 * The scroll position that a `scrollTop` stands for. In the first and last eighth of the range `shift` is constant, so that
 * both ends scroll pixel by pixel. The middle makes up for the height that is not laid out, by a linear growth of `shift`.
 */
export function placeOfBar(span: ScrollSpan, scrollTop: number): ScrollPlace {
  if (surplus(span) === 0) return { scrollTop, shift: 0 };
  const exact = span.end / 8;
  const part = (scrollTop - exact) / (span.end - 2 * exact);
  return { scrollTop, shift: Math.round(surplus(span) * clamp(part, 0, 1)) };
}

/** The scroll position of an offset in the content: the inverse of `placeOfBar`, rounded to a pixel of `scrollTop`. */
export function placeOfOffset(span: ScrollSpan, offset: number): ScrollPlace {
  const most = surplus(span);
  const at = clamp(offset, 0, span.end + most);
  if (most === 0) return { scrollTop: at, shift: 0 };
  const exact = span.end / 8;
  const slope = 1 + most / (span.end - 2 * exact);
  const between = Math.round(exact + (at - exact) / slope);
  const scrollTop = at <= exact ? at : at >= span.end + most - exact ? at - most : between;
  return { scrollTop, shift: at - scrollTop };
}

/**
 * The scroll position after a scroll event. A step (wheel, touch, Page Down) keeps `shift`, so the content moves by as many
 * pixels as `scrollTop`. A leap (a dragged scroll bar) takes the position that the bar stands for. Steps let the bar drift
 * from the true offset; it is corrected only beyond a tolerance.
 */
export function placeAfter(span: ScrollSpan, before: ScrollPlace, scrollTop: number): ScrollPlace {
  if (surplus(span) === 0) return { scrollTop, shift: 0 };
  if (Math.abs(scrollTop - before.scrollTop) > leapOf(span)) return placeOfBar(span, scrollTop);
  const stepped = { scrollTop, shift: before.shift };
  const home = placeOfOffset(span, scrollTop + before.shift);
  const off = Math.abs(home.scrollTop - scrollTop);
  const isNearEnd = Math.min(scrollTop, span.end - scrollTop) < span.end / 32;
  // Near an end a drift of more than 1 counts; up to 1 is the browser's rounding of `scrollTop`.
  return off > span.end / 16 || (isNearEnd && off > 1) ? home : stepped;
}

/** Height of the content that the browser does not lay out. */
function surplus({ content }: ScrollSpan): number {
  return content - laidOut(content);
}

/** The change of `scrollTop` above which a scroll event is a drag of the bar: no wheel scrolls so far in one frame. */
function leapOf({ end, view }: ScrollSpan): number {
  return Math.max(view, end / view / 4);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
