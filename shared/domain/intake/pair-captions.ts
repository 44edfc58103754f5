import type { CaptionForm } from '../../contract/imports.js';
import { CAPTION_EXTENSIONS, splitExtension } from '../dataset/index.js';
import { folded } from './brought.js';
import { TEXT_ENDINGS, textEndingOf } from './file-kinds.js';

/** A text that may be the caption of an image, by its name. */
export interface NamedCaption {
  readonly file: string;
  /** How the text's name departs from the usual `stem + extension`; null: it does not. */
  readonly form: CaptionForm | null;
}

export interface Paired {
  /** Candidate texts for each image, in order of preference. */
  readonly captions: ReadonlyMap<string, readonly NamedCaption[]>;
  /** Ambiguous texts with the images that they fit. */
  readonly unclear: ReadonlyMap<string, readonly string[]>;
  /** Texts that fit no image. */
  readonly unpaired: readonly string[];
}

interface Rank {
  readonly form: CaptionForm | null;
  /** Name of the text for an image. */
  readonly nameOf: (image: string) => string;
}

/** Words that tools put between the name and the ending: `photo.caption.txt`, `photo.wd14.txt`. */
const MIDDLE = ['', '.txt', '.caption', '.captions', '.tags', '.text', '.prompt', '.wd14', '.blip'];

/**
 * Which texts of a folder belong to which of its images, by their names. One rule for all ways in; the first that is there is
 * the caption:
 *
 * 1. the image’s name with the ending that captions of the concept have
 * 2. the same with `.txt`, `.caption`, `.captions`, `.tags`, `.cap`, `.text`, `.tag`, `.prompt`, in this order
 * 3. a word of a tool between name and ending (`photo.caption.txt`)
 * 4. the whole name of the image and the ending (`photo.png.txt`)
 * 5. any of these in another letter case or another form of Unicode
 * 6. `photo.json`, `photo.png.json`, also in another case
 *
 * Tables (`metadata.jsonl` and the like) come last; see `tables.ts`. A text that an image has by its exact name is no
 * other image’s by a looser rule. `texts` may hold `.json` files.
 */
export function pairCaptions(
  images: readonly string[],
  texts: readonly string[],
  ownEnding: string,
): Paired {
  const captions = new Map<string, NamedCaption[]>(images.map((image) => [image, []]));
  const exact = new Map(texts.map((text) => [text, text]));
  const used = new Set<string>();
  const take = (image: string, file: string, form: CaptionForm | null): void => {
    const known = captions.get(image) ?? [];
    if (!known.some((one) => one.file === file)) known.push({ file, form });
  };
  for (const rank of exactRanks(ownEnding)) {
    const taken: string[] = [];
    for (const image of images) {
      const file = exact.get(rank.nameOf(image));
      if (file === undefined || used.has(file)) continue;
      take(image, file, rank.form);
      taken.push(file);
    }
    // Marked as used only after the whole rank: images of the same stem share a text, images of a later rank do not.
    for (const file of taken) used.add(file);
  }
  const unclear = pairLoosely(
    images,
    texts.filter((text) => !used.has(text)),
    ownEnding,
    (...pair) => {
      take(...pair);
      used.add(pair[1]);
    },
  );
  inOrder(captions);
  const unpaired = texts.filter((text) => !used.has(text) && !unclear.has(text));
  return { captions, unclear, unpaired };
}

/** Sorts `.json` files behind all texts, whichever rule found them. */
function inOrder(captions: Map<string, NamedCaption[]>): void {
  for (const found of captions.values())
    found.sort((one, other) => Number(one.form === 'json') - Number(other.form === 'json'));
}

function exactRanks(ownEnding: string): Rank[] {
  const stemOf = (image: string) => splitExtension(image).stem;
  const endings = [ownEnding, ...TEXT_ENDINGS.filter((ending) => ending !== ownEnding)];
  const isUsual = (ending: string) => ending === ownEnding;
  const beside = endings.map((ending): Rank => ({
    form: isUsual(ending) ? null : 'other_ending',
    nameOf: (image) => `${stemOf(image)}${ending}`,
  }));
  const between = MIDDLE.slice(1).flatMap((word) =>
    [ownEnding, '.txt'].map((ending): Rank => ({
      form: 'other_ending',
      nameOf: (image) => `${stemOf(image)}${word}${ending}`,
    })),
  );
  const whole = endings.map((ending): Rank => ({
    form: 'after_whole_name',
    nameOf: (image) => `${image}${ending}`,
  }));
  const json: Rank[] = [
    { form: 'json', nameOf: (image) => `${stemOf(image)}.json` },
    { form: 'json', nameOf: (image) => `${image}.json` },
  ];
  return [...beside, ...between, ...whole, ...json];
}

/** Pairs the remaining texts without regard to letter case and Unicode normalisation; returns the ambiguous ones. */
function pairLoosely(
  images: readonly string[],
  texts: readonly string[],
  ownEnding: string,
  take: (image: string, file: string, form: CaptionForm | null) => void,
): Map<string, string[]> {
  const unclear = new Map<string, string[]>();
  if (texts.length === 0) return unclear;
  const byStem = grouped(images, (image) => folded(splitExtension(image).stem));
  const byWhole = grouped(images, folded);
  const found: { rank: number; file: string; of: readonly string[] }[] = [];
  for (const file of texts) {
    const [rank, of] = looselyFor(file, ownEnding, byStem, byWhole);
    if (of.length > 0) found.push({ rank, file, of });
  }
  found.sort((one, other) => one.rank - other.rank);
  for (const { file, of } of found) {
    // Images of one exact stem (`a.png`, `a.jpg`) share a text; with `a.png` and `A.png` the text is ambiguous.
    const stems = new Set(of.map((image) => splitExtension(image).stem));
    if (stems.size > 1) unclear.set(file, [...of]);
    else for (const image of of) take(image, file, looseForm(file, image));
  }
  return unclear;
}

type ByName = ReadonlyMap<string, readonly string[]>;

function looselyFor(
  file: string,
  ownEnding: string,
  byStem: ByName,
  byWhole: ByName,
): [rank: number, images: readonly string[]] {
  const plain = folded(file);
  const ending = textEndingOf(plain, ownEnding) ?? (plain.endsWith('.json') ? '.json' : null);
  if (ending === null) return [0, []];
  const stem = plain.slice(0, plain.length - ending.length);
  const place = [ownEnding.toLowerCase(), ...CAPTION_EXTENSIONS, ...TEXT_ENDINGS, '.json'].indexOf(
    ending,
  );
  for (const [at, middle] of MIDDLE.entries()) {
    if (!stem.endsWith(middle)) continue;
    const of = byStem.get(stem.slice(0, stem.length - middle.length));
    if (of !== undefined) return [(at === 0 ? 0 : 100) + place, of];
  }
  return [200 + place, byWhole.get(stem) ?? []];
}

function looseForm(file: string, image: string): CaptionForm {
  if (folded(file).endsWith('.json')) return 'json';
  const { stem } = splitExtension(image);
  return file.normalize('NFC').startsWith(stem.normalize('NFC')) && !file.startsWith(stem)
    ? 'unicode_form'
    : 'letter_case';
}

function grouped(names: readonly string[], keyOf: (name: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = keyOf(name);
    const group = groups.get(key);
    if (group) group.push(name);
    else groups.set(key, [name]);
  }
  return groups;
}
