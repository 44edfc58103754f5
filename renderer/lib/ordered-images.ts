import type { DatasetDelta, DatasetImage } from '../../shared/contract/index.js';
import { ProblemTally } from './problem-tally.js';

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The order in which images are shown: by concept, then by name as people sort (2 before 10). */
export function compareImages(a: DatasetImage, b: DatasetImage): number {
  if (a.conceptId !== b.conceptId) return a.conceptId < b.conceptId ? -1 : 1;
  return names.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * The images of a project, by id and in order. Changed in place, since copying 100,000 entries for each of 500 batches
 * would hold up the page; `order` is a new array whenever images came or went, and the same one otherwise.
 */
export class OrderedImages {
  readonly byId = new Map<string, DatasetImage>();
  readonly tally = new ProblemTally();
  #order: readonly string[] = [];

  get order(): readonly string[] {
    return this.#order;
  }

  apply({ upserted, removed }: Pick<DatasetDelta, 'upserted' | 'removed'>): void {
    const gone = new Set(removed.filter((id) => this.#remove(id)));
    if (gone.size > 0) this.#order = this.#order.filter((id) => !gone.has(id));
    const fresh: DatasetImage[] = [];
    for (const image of upserted) {
      const before = this.byId.get(image.id);
      if (before === undefined) fresh.push(image);
      this.tally.replace(before, image);
      this.byId.set(image.id, image);
    }
    // One delta may hold an image twice; the last entry wins.
    if (fresh.length > 0)
      this.#insert([...new Map(fresh.map((image) => [image.id, image])).values()]);
  }

  #remove(id: string): boolean {
    this.tally.replace(this.byId.get(id), undefined);
    return this.byId.delete(id);
  }

  #insert(images: DatasetImage[]): void {
    const isSorted = images.every(
      (image, index) => index === 0 || compareImages(images[index - 1] as DatasetImage, image) < 0,
    );
    if (!isSorted) images.sort(compareImages);
    const [first] = images;
    const last = this.byId.get(this.#order.at(-1) ?? '');
    if (first && (!last || compareImages(last, first) < 0)) {
      this.#order = [...this.#order, ...images.map(({ id }) => id)];
      return;
    }
    this.#order = this.#merged(images);
  }

  /** Merges a few new images into many: a binary search finds each place, and the ids between are copied uncompared. */
  #merged(images: readonly DatasetImage[]): string[] {
    const merged: string[] = [];
    let copied = 0;
    for (const image of images) {
      const at = this.#placeOf(image, copied);
      for (; copied < at; copied += 1) merged.push(this.#order[copied] as string);
      merged.push(image.id);
    }
    for (; copied < this.#order.length; copied += 1) merged.push(this.#order[copied] as string);
    return merged;
  }

  #placeOf(image: DatasetImage, from: number): number {
    let low = from;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.byId.get(this.#order[middle] ?? '');
      if (other && compareImages(other, image) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
