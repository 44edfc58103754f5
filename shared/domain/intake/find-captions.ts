import type { CaptionForm } from '../../contract/imports.js';
import { splitPath, type BroughtFile } from './brought.js';
import { captionOfJson, joinedTagLines } from './caption-of-json.js';
import { fileKind } from './file-kinds.js';
import type { Intake, IntakeImage } from './intake.js';
import { pairCaptions } from './pair-captions.js';
import type { SortedFolder } from './sort-files.js';
import { imageFinder, parsed, readTable, type CaptionTable } from './tables.js';

/** The content of a file as text; the reason when it cannot be had. */
export type ReadText<F> = (file: F) => Promise<string | { readonly reason: string }>;

export interface CaptionWish<F> {
  readonly ownEnding: string;
  readonly leaveForms: ReadonlySet<CaptionForm>;
  /** Whether an image stays out: its caption goes with it. */
  readonly isLeft: (image: IntakeImage<F>) => boolean;
  readonly read: ReadText<F>;
}

type Unpaired = Intake<BroughtFile>['unpaired'][number];

/** A caption as it is written, of the content of a file; null when it holds none. One in the usual form stays as it is. */
export function captionText(form: CaptionForm | null, content: string): string | null {
  if (form === 'json') return captionOfJson(parsed(content));
  return form === null ? content : joinedTagLines(content);
}

/**
 * Gives each image of what was brought the texts that may be its caption, and says of the other texts why they are nobody's.
 * Tables (`.jsonl`, `.json`, `.csv`) are read, and a `.json` beside an image that has no other caption.
 */
export async function findCaptions<F extends BroughtFile>(
  folders: readonly SortedFolder<F>[],
  wish: CaptionWish<F>,
): Promise<Unpaired[]> {
  const unpaired: Unpaired[] = [];
  const tables: { file: F; dir: string }[] = [];
  for (const folder of folders) await pairFolder(folder, wish, unpaired, tables);
  const images = folders.flatMap((folder) => folder.images);
  for (const { file, dir } of tables) await takeTable(file, dir, images, wish, unpaired);
  return unpaired;
}

async function pairFolder<F extends BroughtFile>(
  { dir, facts, images, texts }: SortedFolder<F>,
  wish: CaptionWish<F>,
  unpaired: Unpaired[],
  tables: { file: F; dir: string }[],
): Promise<void> {
  const byName = new Map(texts.map((file) => [splitPath(file.path).name, file]));
  const nameOf = ({ file }: IntakeImage<F>) => splitPath(file.path).name;
  const pairs = pairCaptions(images.map(nameOf), [...byName.keys()], wish.ownEnding);
  const users = new Map<F, IntakeImage<F>[]>();
  for (const image of images) {
    for (const { file: name, form } of pairs.captions.get(nameOf(image)) ?? []) {
      const file = byName.get(name);
      if (file === undefined) continue;
      users.set(file, [...(users.get(file) ?? []), image]);
      if (form === null || !wish.leaveForms.has(form)) image.captions.push({ file, form });
    }
  }
  const holdsNone = await withoutText(images, wish);
  const tell = (file: F, reason: string, isOdd = true): void => {
    if (file.isBeside !== true && facts.left === null)
      unpaired.push({ file: file.shown, reason, isText: isOdd && isText(file, wish) });
  };
  for (const [file, its] of users) {
    const isLeft = its.every(wish.isLeft);
    const why = isLeft ? LEFT : (holdsNone.get(file) ?? whyNotTaken(file, its, nameOf));
    if (why !== null) tell(file, why, !isLeft);
  }
  for (const [name, of] of pairs.unclear) {
    const file = byName.get(name);
    if (file) tell(file, `It may belong to ${of.join(' or ')}: call it as its image is called.`);
  }
  for (const name of pairs.unpaired) {
    const file = byName.get(name);
    if (file === undefined) continue;
    if (fileKind(name, wish.ownEnding) === 'table') tables.push({ file, dir });
    else tell(file, 'No image of its name lies beside it.');
  }
}

/** Drops `.json` files that hold no caption from images that have nothing better; says which. */
async function withoutText<F extends BroughtFile>(
  images: readonly IntakeImage<F>[],
  { read }: CaptionWish<F>,
): Promise<Map<F, string>> {
  const reasons = new Map<F, string>();
  for (const { captions } of images) {
    for (let first = captions[0]; first?.form === 'json'; first = captions[0]) {
      const content = await read(first.file);
      const text = typeof content === 'string' ? captionText('json', content) : null;
      if (text !== null) {
        captions[0] = { ...first, text };
        break;
      }
      captions.shift();
      reasons.set(first.file, typeof content === 'string' ? NO_CAPTION : content.reason);
    }
  }
  return reasons;
}

const NO_CAPTION = 'It holds no caption (caption, text, prompt, description or tags).';

const LEFT = 'Its image was left out.';

function whyNotTaken<F extends BroughtFile>(
  file: F,
  its: readonly IntakeImage<F>[],
  nameOf: (image: IntakeImage<F>) => string,
): string | null {
  if (its.some(({ captions }) => captions[0]?.file === file)) return null;
  const [image] = its;
  if (image === undefined) return null;
  const first = image.captions[0]?.file;
  return first === undefined
    ? 'Captions of its form were not wanted.'
    : `${nameOf(image)} takes its caption from ${splitPath(first.path).name}.`;
}

async function takeTable<F extends BroughtFile>(
  file: F,
  dir: string,
  images: readonly IntakeImage<F>[],
  wish: CaptionWish<F>,
  unpaired: Unpaired[],
): Promise<void> {
  const tell = (reason: string): void => {
    if (file.isBeside !== true) unpaired.push({ file: file.shown, reason, isText: false });
  };
  const content = await wish.read(file);
  if (typeof content !== 'string') return tell(content.reason);
  const table = readTable(splitPath(file.path).name, content);
  if (table === null) return tell(NO_CAPTION);
  if (wish.leaveForms.has(table.form)) return tell('Captions of its form were not wanted.');
  const { missing, better } = giveRows(file, table, dir, images);
  if (missing > 0)
    tell(`${missing} of the ${table.rows.length} images that it names are not here.`);
  if (better > 0)
    tell(`${better} of its captions were not taken: their images have texts of their own.`);
}

function giveRows<F extends BroughtFile>(
  file: F,
  { form, rows }: CaptionTable,
  dir: string,
  images: readonly IntakeImage<F>[],
): { missing: number; better: number } {
  const byPath = new Map(images.map((image) => [image.file.path, image]));
  const find = imageFinder([...byPath.keys()], dir);
  const told = { missing: 0, better: 0 };
  for (const { image: name, text } of rows) {
    const path = find(name);
    const image = path === null ? undefined : byPath.get(path);
    if (image === undefined) told.missing += 1;
    else {
      if (image.captions.length > 0) told.better += 1;
      image.captions.push({ file, form, text });
    }
  }
  return told;
}

function isText<F extends BroughtFile>(file: F, { ownEnding }: CaptionWish<F>): boolean {
  return fileKind(splitPath(file.path).name, ownEnding) === 'text';
}
