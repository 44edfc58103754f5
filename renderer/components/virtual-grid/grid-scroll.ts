import { noteLeap } from './use-flight.js';
import {
  laidOut,
  placeAfter,
  placeOfOffset,
  type ScrollPlace,
  type ScrollSpan,
} from './scroll-map.js';

/** After so long without a scroll event, in ms, nobody has a hand on the wheel. */
const REST_MS = 150;

/** What a scroller needs of its element. */
export type ScrolledBox = Pick<
  HTMLElement,
  'scrollTop' | 'clientHeight' | 'addEventListener' | 'removeEventListener'
>;

/** Scrolls rows of any height in all, of which the browser lays out `MOST_LAID_OUT` at most. Pixels are CSS pixels. */
export class GridScroll {
  #box: ScrolledBox | null = null;
  #padding = 0;
  #content = 0;
  #view = 0;
  #place: ScrollPlace = { scrollTop: 0, shift: 0 };
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  /** Where the view begins in the content. */
  get offset(): number {
    return this.#place.scrollTop + this.#place.shift;
  }

  /** What a place in the content lies lower than in the document. */
  get shift(): number {
    return this.#place.shift;
  }

  /** Height of the view. */
  get view(): number {
    return this.#view;
  }

  /** Listens to an element; `padding`: its own above and below the content together. Returns the way to let go of it. */
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

  /** The element may have another height now. */
  resized(): void {
    this.#view = this.#box?.clientHeight ?? 0;
    this.#tell();
  }

  /** The content has another height, which the document has already. */
  setContent(content: number): void {
    if (content === this.#content) return;
    const { offset } = this;
    this.#content = content;
    const end = this.#span().end + content - laidOut(content);
    // Where the browser lays out everything, it also knows how to stay in it: asked, it would lay out twice.
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
    // First, so that thumbnails of rows that only fly past are not asked for.
    noteLeap(Math.abs(place.scrollTop + place.shift - this.offset), this.#view);
    this.#put(place);
    this.#tell();
  }

  /** Once at rest the bar shows the true place again. */
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
