import { compareNames, isImageName, stemKey } from '../../../shared/domain/dataset/index.js';
import { IS_CASE_SENSITIVE } from './folders/concept-folder.js';
import { FolderEncoding } from './captions/folder-encoding.js';
import type { ImageEntry } from './image-entry.js';

/**
 * The images of one concept by file name, kept in the order of names: what is new waits until the order is asked for and is
 * then merged in. What is gone leaves a hole, so that a place in the order never moves towards the front while somebody
 * reads page by page.
 */
export class ConceptImages {
  /** How captions that are not UTF-8 are read. */
  readonly encoding = new FolderEncoding();
  readonly #entries = new Map<string, ImageEntry>();
  /** Names of images that the trainer takes, by their stem: those of one stem share a caption. */
  readonly #stems = new Map<string, Set<string>>();
  /** The same of pictures that it passes over. */
  readonly #others = new Map<string, Set<string>>();
  #order: Place[] = [];
  #added: Place[] = [];

  get size(): number {
    return this.#entries.size;
  }

  get(name: string): ImageEntry | undefined {
    return this.#entries.get(name);
  }

  set(name: string, entry: ImageEntry): void {
    if (!this.#entries.has(name)) {
      this.#added.push({ name, key: entry.key });
      namesOfStem(this.#byStem(name), name).add(name);
    }
    this.#entries.set(name, entry);
  }

  delete(name: string): ImageEntry | undefined {
    const entry = this.#entries.get(name);
    this.#entries.delete(name);
    const stem = stemKey(name, IS_CASE_SENSITIVE);
    const names = this.#byStem(name).get(stem);
    if (names?.delete(name) && names.size === 0) this.#byStem(name).delete(stem);
    return entry;
  }

  names(): IterableIterator<string> {
    return this.#entries.keys();
  }

  /** Names of the known images that have the stem of `name`, itself too when it is known. */
  withStemOf(name: string): ReadonlySet<string> {
    return this.#stems.get(stemKey(name, IS_CASE_SENSITIVE)) ?? NONE;
  }

  /** The same of known pictures that the trainer passes over. */
  othersWithStemOf(name: string): ReadonlySet<string> {
    return this.#others.get(stemKey(name, IS_CASE_SENSITIVE)) ?? NONE;
  }

  /** All, in order. */
  sorted(): ImageEntry[] {
    return this.page(0, Infinity).entries;
  }

  /** Up to `limit` images from a place on, and the place after them. */
  page(from: number, limit: number): { entries: ImageEntry[]; next: number } {
    this.#merge();
    const entries: ImageEntry[] = [];
    let at = from;
    for (; at < this.#order.length && entries.length < limit; at += 1) {
      const entry = this.#entries.get(this.#order[at]?.name ?? '');
      if (entry) entries.push(entry);
    }
    return { entries, next: at };
  }

  /** Number of places, holes included. */
  get places(): number {
    this.#merge();
    return this.#order.length;
  }

  /** Closes the holes: places change. */
  compact(): void {
    this.#merge();
    this.#order = this.#order.filter(({ name }) => this.#entries.has(name));
  }

  #byStem(name: string): Map<string, Set<string>> {
    return isImageName(name) ? this.#stems : this.#others;
  }

  #merge(): void {
    if (this.#added.length === 0) return;
    const added = this.#added.sort(inOrder);
    const [first] = added;
    const last = this.#order.at(-1);
    this.#added = [];
    // A scan goes by names, so that what is new mostly comes behind all that is known.
    this.#order =
      last && first && inOrder(last, first) >= 0
        ? merged(this.#order, added)
        : this.#order.concat(added);
  }
}

/** The names of the stem of `name`, made when it has none yet. */
function namesOfStem(byStem: Map<string, Set<string>>, name: string): Set<string> {
  const stem = stemKey(name, IS_CASE_SENSITIVE);
  const names = byStem.get(stem) ?? new Set<string>();
  byStem.set(stem, names);
  return names;
}

const NONE: ReadonlySet<string> = new Set();

interface Place {
  readonly name: string;
  readonly key: string;
}

function inOrder(one: Place, other: Place): number {
  if (one.key !== other.key) return one.key < other.key ? -1 : 1;
  return compareNames(one.name, other.name);
}

/** Both lists in one; a name in both (it came back into its hole) once. */
function merged(one: readonly Place[], other: readonly Place[]): Place[] {
  const result: Place[] = [];
  let at = 0;
  for (const place of other) {
    for (; at < one.length; at += 1) {
      const known = one[at] as Place;
      if (inOrder(known, place) >= 0) break;
      result.push(known);
    }
    if (one[at]?.name !== place.name && result.at(-1)?.name !== place.name) result.push(place);
  }
  return result.concat(one.slice(at));
}
