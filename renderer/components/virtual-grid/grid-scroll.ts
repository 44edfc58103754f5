import { noteLeap } from './use-flight.js';
import {
  laidOut,
  placeAfter,
  placeOfOffset,
  type ScrollPlace,
  type ScrollSpan,
} from './scroll-map.js';

/** Scrolling counts as ended after so many ms without a scroll event. */
const REST_MS = 150;

/** The part of an element that `GridScroll` uses, so that tests can bring their own. */
export type ScrolledBox = Pick<
  HTMLElement,
  'scrollTop' | 'clientHeight' | 'addEventListener' | 'removeEventListener'
>;

/** Scrolls content taller than the `MOST_LAID_OUT` pixels that the browser lays out. All pixels are CSS pixels. */
export class GridScroll {
  #box: ScrolledBox | null = null;
  #padding = 0;
  #content = 0;
  #view = 0;
  #place: ScrollPlace = { scrollTop: 0, shift: 0 };
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  /** Scroll offset of the viewport in the whole content. */
  get offset(): number {
    return this.#place.scrollTop + this.#place.shift;
  }

  /** Offset in the content minus `scrollTop`; 0 where the browser lays out the whole content. */
  get shift(): number {
    return this.#place.shift;
  }

  /** Height of the viewport. */
  get view(): number {
    return this.#view;
  }

  /** Listens to the scroll events of `box`; `padding`: its top and bottom padding together. Returns the way to stop. */
  attach(box: ScrolledBox, padding: number): () => void {
    this.#box = box;
    this.#padding = padding;
    this.resized();
    const onScroll = () => {
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => this.#settle(), REST_MS);
      this.#move(placeAfter(this.#span(), this.#place, box.scrollTop));
    };
    box.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      box.removeEventListener('scroll', onScroll);
      clearTimeout(this.#rest);
      this.#box = null;
    };
  }

  /** To be called after a reflow of the element: reads its height again. */
  resized(): void {
    this.#view = this.#box?.clientHeight ?? 0;
    this.#tell();
  }

  /** Sets the height of the content, after that height was written to the document. Keeps the scroll offset where it can. */
  setContent(content: number): void {
    if (content === this.#content) return;
    const { offset } = this;
    this.#content = content;
    const end = this.#span().end + content - laidOut(content);
    // The browser clamps `scrollTop` itself where it lays out all content; touching `scrollTop` would force a second layout.
    if (this.shift === 0 && laidOut(content) === content)
      this.#place = { scrollTop: Math.min(offset, end), shift: 0 };
    else this.#put(placeOfOffset(this.#span(), offset));
    this.#tell();
  }

  /** Brings an offset of the content to the top of the view, or as near to it as there is content. */
  goTo(offset: number): void {
    if (offset !== this.offset) this.#move(placeOfOffset(this.#span(), offset));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  #span(): ScrollSpan {
    const end = Math.max(0, laidOut(this.#content) + this.#padding - this.#view);
    return { content: this.#content, end, view: this.#view };
  }

  #move(place: ScrollPlace): void {
    // Before the listeners render rows: in a flight these must not request thumbnails.
    noteLeap(Math.abs(place.scrollTop + place.shift - this.offset), this.#view);
    this.#put(place);
    this.#tell();
  }

  /** Corrects the scroll bar after scrolling has ended; wheel steps let it drift from the true offset. */
  #settle(): void {
    if (this.shift === 0) return;
    this.#put(placeOfOffset(this.#span(), this.offset));
    this.#tell();
  }

  #put(place: ScrollPlace): void {
    this.#place = place;
    const box = this.#box;
    if (box !== null && box.scrollTop !== place.scrollTop) box.scrollTop = place.scrollTop;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
