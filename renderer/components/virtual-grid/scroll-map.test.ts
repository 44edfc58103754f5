import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  laidOut,
  MOST_LAID_OUT,
  placeAfter,
  placeOfBar,
  placeOfOffset,
  type ScrollPlace,
  type ScrollSpan,
} from './scroll-map.js';

const spanOf = (content: number, view: number): ScrollSpan => ({
  content,
  end: Math.max(0, laidOut(content) - view),
  view,
});
/** 100,000 images at the largest size, one a row. */
const longest = spanOf(100_000 * 508, 700);
const lastOffset = ({ content, view }: ScrollSpan) => Math.max(0, content - view);
const offsetOf = ({ scrollTop, shift }: ScrollPlace) => scrollTop + shift;

const views = fc.integer({ min: 200, max: 2160 });
const tall = fc
  .tuple(fc.integer({ min: MOST_LAID_OUT + 1, max: 80_000_000 }), views)
  .map(([content, view]) => spanOf(content, view));
const any = fc
  .tuple(fc.integer({ min: 0, max: 80_000_000 }), views)
  .map(([content, view]) => spanOf(content, view));
const part = fc.double({ min: 0, max: 1, noNaN: true });

describe('what browsers can lay out', () => {
  it.each([
    ['Chromium, eight device pixels a CSS pixel', 2 ** 25 / 8],
    ['Firefox', 17_895_697],
  ])('is never more than in %s', (_, most) => {
    expect(laidOut(1e9)).toBeLessThan(most);
  });

  it('is left alone as long as it fits', () => {
    expect(laidOut(1_234)).toBe(1_234);
    expect(placeOfBar(spanOf(10_000, 700), 42)).toEqual({ scrollTop: 42, shift: 0 });
    expect(placeOfOffset(spanOf(10_000, 700), 42.5)).toEqual({ scrollTop: 42.5, shift: 0 });
  });
});

describe('the bar', () => {
  it('begins at the first row and ends at the last one', () => {
    expect(offsetOf(placeOfBar(longest, 0))).toBe(0);
    expect(offsetOf(placeOfBar(longest, longest.end))).toBe(lastOffset(longest));
    expect(offsetOf(placeOfBar(longest, longest.end - 508))).toBe(lastOffset(longest) - 508);
  });

  it('never goes back when it is dragged on', () => {
    fc.assert(
      fc.property(tall, part, part, (span, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const at = (bar: number) => offsetOf(placeOfBar(span, bar * span.end));
        expect(at(low)).toBeLessThanOrEqual(at(high));
      }),
    );
  });

  it('is where each offset has its place, to a pixel of the bar', () => {
    fc.assert(
      fc.property(any, part, (span, share) => {
        const offset = Math.round(lastOffset(span) * share);
        const place = placeOfOffset(span, offset);
        expect(offsetOf(place)).toBe(offset);
        expect(place.scrollTop).toBeGreaterThanOrEqual(0);
        expect(place.scrollTop).toBeLessThanOrEqual(span.end);
        const slope = Math.max(1, span.content / Math.max(1, span.end)) * 2;
        expect(Math.abs(offsetOf(placeOfBar(span, place.scrollTop)) - offset)).toBeLessThanOrEqual(
          slope,
        );
      }),
    );
  });
});

describe('steps', () => {
  const steps = fc.array(fc.integer({ min: -600, max: 600 }), { maxLength: 60 });

  it('move the content by as many pixels, wherever it is, and stop at its ends', () => {
    fc.assert(
      fc.property(tall, part, steps, (span, share, wheel) => {
        let place = placeOfOffset(span, Math.round(lastOffset(span) * share));
        for (const by of wheel.map((one) => Math.min(span.view, Math.max(-span.view, one)))) {
          const offset = offsetOf(place);
          // The browser stops at the ends of what it lays out.
          const scrollTop = Math.min(span.end, Math.max(0, place.scrollTop + by));
          place = placeAfter(span, place, scrollTop);
          const wanted = Math.min(lastOffset(span), Math.max(0, offset + by));
          expect(Math.abs(offsetOf(place) - wanted)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('reach the last row from the middle with the wheel alone', () => {
    let place = placeOfOffset(longest, lastOffset(longest) - 3_000_000);
    for (let turns = 0; turns < 3_000_000 / 500; turns += 1)
      place = placeAfter(longest, place, Math.min(longest.end, place.scrollTop + 500));
    expect(offsetOf(place)).toBe(lastOffset(longest));
    expect(place.scrollTop).toBe(longest.end);
  });

  it('leave the bar alone until it is far off', () => {
    const middle = placeOfOffset(longest, 25_000_000);
    const stepped = placeAfter(longest, middle, middle.scrollTop + 100);
    expect(stepped).toEqual({ scrollTop: middle.scrollTop + 100, shift: middle.shift });
  });

  it('are told from a drag of the bar, which goes where the bar says', () => {
    const start = placeOfOffset(longest, 0);
    expect(placeAfter(longest, start, 2_000_000)).toEqual(placeOfBar(longest, 2_000_000));
    expect(offsetOf(placeAfter(longest, start, longest.end))).toBe(lastOffset(longest));
  });
});
