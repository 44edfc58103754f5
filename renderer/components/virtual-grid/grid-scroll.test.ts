import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GridScroll, type ScrolledBox } from './grid-scroll.js';
import { MOST_LAID_OUT } from './scroll-map.js';

const VIEW = 700;
const PADDING = 66;
const LONG = 100_000 * 508;

/** A scroller as a browser has it: it stays within its content and tells of each change. */
class Box {
  height = 0;
  clientHeight = VIEW;
  #top = 0;
  #told = () => {};

  get scrollTop(): number {
    return this.#top;
  }
  set scrollTop(top: number) {
    this.#top = Math.min(Math.max(0, top), this.height + PADDING - VIEW);
  }
  addEventListener(_: string, listener: () => void): void {
    this.#told = listener;
  }
  removeEventListener(): void {
    this.#told = () => {};
  }
  /** The user scrolls. */
  scroll(by: number): void {
    this.scrollTop += by;
    this.#told();
  }
}

function scrollOf(content: number) {
  const box = new Box();
  const scroll = new GridScroll();
  scroll.attach(box as unknown as ScrolledBox, PADDING);
  const fill = (height: number) => {
    box.height = Math.min(height, MOST_LAID_OUT);
    scroll.setContent(height);
  };
  fill(content);
  return { box, scroll, fill };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a list that fits', () => {
  it('is scrolled by the browser alone', () => {
    const { box, scroll } = scrollOf(10_000);
    box.scroll(300);
    expect([scroll.offset, scroll.shift]).toEqual([300, 0]);
    scroll.goTo(5_000);
    expect(box.scrollTop).toBe(5_000);
    scroll.goTo(1e9);
    expect(scroll.offset).toBe(10_000 + PADDING - VIEW);
  });

  it('that gets shorter is shown to its end', () => {
    const { scroll, fill } = scrollOf(10_000);
    scroll.goTo(9_000);
    fill(2_000);
    expect(scroll.offset).toBe(2_000 + PADDING - VIEW);
  });
});

describe('a list too long for the browser', () => {
  const last = LONG + PADDING - VIEW;

  it('is reached to its last pixel by a jump, the bar and the wheel', () => {
    const { box, scroll } = scrollOf(LONG);
    scroll.goTo(Infinity);
    expect(scroll.offset).toBe(last);
    box.scroll(-1_000);
    expect(scroll.offset).toBe(last - 1_000);
    box.scroll(-Infinity);
    expect(scroll.offset).toBe(0);
    box.scroll(Infinity);
    expect(scroll.offset).toBe(last);
  });

  it('moves under the wheel by as many pixels, and not when its bar is put right afterwards', () => {
    const { box, scroll } = scrollOf(LONG);
    scroll.goTo(20_000_000);
    const bar = box.scrollTop;
    for (let turns = 0; turns < 100; turns += 1) box.scroll(400);
    expect(scroll.offset).toBe(20_040_000);
    expect(box.scrollTop).toBe(bar + 40_000);
    vi.runAllTimers();
    expect(scroll.offset).toBe(20_040_000);
    expect(box.scrollTop).toBeLessThan(bar + 10_000);
    box.scroll(0);
    expect(scroll.offset).toBe(20_040_000);
  });

  it('keeps its place when it is drawn in another size, and is the browser’s again once it fits', () => {
    const { box, scroll, fill } = scrollOf(LONG);
    scroll.goTo(30_000_000);
    fill(LONG - 508);
    expect(scroll.offset).toBe(30_000_000);
    fill(3_000);
    expect([scroll.offset, scroll.shift]).toEqual([3_000 + PADDING - VIEW, 0]);
    expect(box.scrollTop).toBe(3_000 + PADDING - VIEW);
  });
});

it('tells those who draw of each move, until they stop listening', () => {
  const { box, scroll } = scrollOf(10_000);
  const told = vi.fn();
  const stop = scroll.subscribe(told);
  box.scroll(10);
  expect(told).toHaveBeenCalledTimes(1);
  stop();
  box.scroll(10);
  expect(told).toHaveBeenCalledTimes(1);
});
