import { looksLikeTags } from './caption-style.js';
import { captionLines, splitTags, tagKey, triggerCheck, type TriggerUse } from './tags.js';

export interface TagCount {
  /** As it is written most often. */
  readonly tag: string;
  readonly images: number;
  /** Images that have the tag and the trigger word. */
  readonly withTrigger: number;
}

export interface CaptionStatistics {
  readonly images: number;
  readonly withoutCaption: number;
  /** Captions that look like tags; the others count as prose. */
  readonly tagged: number;
  readonly tags: readonly TagCount[];
  readonly trigger: {
    readonly present: number;
    readonly otherCase: number;
    readonly missing: number;
  };
  /** Captions that more than one image has, most frequent first. */
  readonly identical: readonly { readonly caption: string; readonly images: number }[];
  /** Characters of the first line. */
  readonly length: { readonly median: number; readonly longest: number };
}

interface Count {
  readonly spellings: Map<string, number>;
  images: number;
  withTrigger: number;
}

/** Counts captions one after the other, so that a page can do it in slices. Images without a caption count apart. */
export class CaptionCounter {
  readonly #useOf: (caption: string) => TriggerUse;
  readonly #tags = new Map<string, Count>();
  readonly #same = new Map<string, number>();
  readonly #lengths: number[] = [];
  readonly #trigger = { present: 0, otherCase: 0, missing: 0 };
  #images = 0;
  #withoutCaption = 0;
  #tagged = 0;

  constructor(triggerWord: string) {
    this.#useOf = triggerCheck(triggerWord);
  }

  add(caption: string): void {
    this.#images += 1;
    const line = captionLines(caption).line.trim();
    if (line === '') {
      this.#withoutCaption += 1;
      return;
    }
    this.#lengths.push(line.length);
    this.#same.set(line, (this.#same.get(line) ?? 0) + 1);
    const use = this.#useOf(line);
    this.#trigger[use === 'other_case' ? 'otherCase' : use] += 1;
    if (!looksLikeTags(line)) return;
    this.#tagged += 1;
    const tags = new Map(splitTags(line).map((tag) => [tagKey(tag), tag]));
    for (const [key, tag] of tags) this.#count(key, tag, use === 'present');
  }

  result(): CaptionStatistics {
    const lengths = [...this.#lengths].sort((a, b) => a - b);
    return {
      images: this.#images,
      withoutCaption: this.#withoutCaption,
      tagged: this.#tagged,
      trigger: { ...this.#trigger },
      tags: [...this.#tags.values()]
        .map(({ spellings, images, withTrigger }) => ({
          tag: mostFrequent(spellings),
          images,
          withTrigger,
        }))
        .sort((a, b) => b.images - a.images || (a.tag < b.tag ? -1 : 1)),
      identical: [...this.#same]
        .filter(([, images]) => images > 1)
        .map(([caption, images]) => ({ caption, images }))
        .sort((a, b) => b.images - a.images),
      length: {
        median: lengths[Math.floor(lengths.length / 2)] ?? 0,
        longest: lengths.at(-1) ?? 0,
      },
    };
  }

  #count(key: string, tag: string, withTrigger: boolean): void {
    const count = this.#tags.get(key) ?? { spellings: new Map(), images: 0, withTrigger: 0 };
    this.#tags.set(key, count);
    count.images += 1;
    if (withTrigger) count.withTrigger += 1;
    count.spellings.set(tag, (count.spellings.get(tag) ?? 0) + 1);
  }
}

function mostFrequent(spellings: ReadonlyMap<string, number>): string {
  let best = '';
  let most = 0;
  for (const [tag, count] of spellings) {
    if (count > most) [best, most] = [tag, count];
  }
  return best;
}
