/**
 * Height in CSS pixels that a browser is asked to lay out at most. Chromium holds 2^25 device pixels, Firefox about
 * 17.9 million; at eight device pixels a CSS pixel (zoom 400 % on a dense screen) that is 4.19 million in Chromium.
 */
export const MOST_LAID_OUT = 4_000_000;

/** What is scrolled, in CSS pixels. */
export interface ScrollSpan {
  /** Height of all rows, as if the browser could lay them out. */
  readonly content: number;
  /** The largest `scrollTop`. */
  readonly end: number;
  /** Height of the part in view. */
  readonly view: number;
}

/** Where the view is: its offset in the content is `scrollTop + shift`. */
export interface ScrollPlace {
  readonly scrollTop: number;
  /** What the content is moved up by, beyond what the browser scrolls. */
  readonly shift: number;
}

/** The height that the browser is given for rows of this height altogether. */
export function laidOut(content: number): number {
  return Math.min(content, MOST_LAID_OUT);
}

/**
 * The place of a position of the scroll bar. Near both ends, an eighth of the bar each, a pixel of the bar is a pixel of
 * the content; between them lies what is too much for the browser.
 */
export function placeOfBar(span: ScrollSpan, scrollTop: number): ScrollPlace {
  if (surplus(span) === 0) return { scrollTop, shift: 0 };
  const exact = span.end / 8;
  const part = (scrollTop - exact) / (span.end - 2 * exact);
  return { scrollTop, shift: Math.round(surplus(span) * clamp(part, 0, 1)) };
}

/** The place of an offset in the content: the inverse of `placeOfBar`, to a pixel of the bar. */
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
 * The place after the browser scrolled. A step (wheel, touch, a page) moves the content by as many pixels; a leap (the bar
 * is dragged) goes where the bar says. The bar is put right only where steps have led it too far off.
 */
export function placeAfter(span: ScrollSpan, before: ScrollPlace, scrollTop: number): ScrollPlace {
  if (surplus(span) === 0) return { scrollTop, shift: 0 };
  if (Math.abs(scrollTop - before.scrollTop) > leapOf(span)) return placeOfBar(span, scrollTop);
  const stepped = { scrollTop, shift: before.shift };
  const home = placeOfOffset(span, scrollTop + before.shift);
  const off = Math.abs(home.scrollTop - scrollTop);
  const isNearEnd = Math.min(scrollTop, span.end - scrollTop) < span.end / 32;
  // Rounding of `scrollTop` is none of the page's business.
  return off > span.end / 16 || (isNearEnd && off > 1) ? home : stepped;
}

/** What of the content the browser is not given. */
function surplus({ content }: ScrollSpan): number {
  return content - laidOut(content);
}

/** More than a view and more than a quarter of what a pixel of the bar stands for: no wheel does that in a frame. */
function leapOf({ end, view }: ScrollSpan): number {
  return Math.max(view, end / view / 4);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
