import type { DatasetImage } from '../../../shared/contract/datasets.js';
import { ConceptImages } from './concept-images.js';

/** Nobody goes on with a page that long after the one before: the holes may be closed. */
const READING_MS = 120_000;

export interface ImagePage {
  readonly images: DatasetImage[];
  /** Where the next page begins; null at the end. */
  readonly next: number | null;
  readonly total: number;
}

/** The images of all concepts, one concept behind the other; places stay while somebody reads page by page. */
export class DatasetPages {
  #concepts: { readonly id: string; readonly images: ConceptImages }[] = [];
  /** Concepts that are no longer part of the project keep their places until nobody reads. */
  readonly #dropped = new Map<string, number>();
  #readAt = 0;

  constructor(private readonly now: () => number = Date.now) {}

  get(conceptId: string): ConceptImages | undefined {
    return this.#concepts.find(({ id }) => id === conceptId)?.images;
  }

  /** The images of a concept, an empty list for a new one. */
  of(conceptId: string): ConceptImages {
    const known = this.get(conceptId);
    if (known) return known;
    const images = new ConceptImages();
    this.#concepts.push({ id: conceptId, images });
    return images;
  }

  /** Takes the order of the project's concepts; returns the images of those that are gone. */
  follow(conceptIds: readonly string[]): DatasetImage[] {
    const gone: DatasetImage[] = [];
    for (const { id, images } of this.#concepts) {
      if (conceptIds.includes(id) || this.#dropped.has(id)) continue;
      this.#dropped.set(id, images.places);
      for (const name of [...images.names()]) {
        const entry = images.delete(name);
        if (entry) gone.push(entry.image);
      }
    }
    for (const id of conceptIds) {
      this.#dropped.delete(id);
      this.of(id);
    }
    return gone;
  }

  /** Number of images. */
  get size(): number {
    return this.#concepts.reduce((sum, { images }) => sum + images.size, 0);
  }

  all(): DatasetImage[] {
    return this.#concepts.flatMap(({ images }) => images.sorted().map(({ image }) => image));
  }

  /** One page. `from`: 0, or the `next` of the page before. */
  page(from: number, limit: number): ImagePage {
    if (from === 0) this.#compact();
    this.#readAt = this.now();
    const images: DatasetImage[] = [];
    let start = 0;
    let next: number | null = null;
    for (const concept of this.#concepts) {
      const end = start + concept.images.places;
      if (end > from && images.length < limit) {
        const found = concept.images.page(Math.max(0, from - start), limit - images.length);
        for (const { image } of found.entries) images.push(image);
        next = start + found.next;
      }
      start = end;
    }
    return { images, next: next === null || next >= start ? null : next, total: this.size };
  }

  #compact(): void {
    if (this.now() - this.#readAt < READING_MS) return;
    this.#concepts = this.#concepts.filter(({ id }) => !this.#dropped.has(id));
    this.#dropped.clear();
    for (const { images } of this.#concepts) images.compact();
  }
}
