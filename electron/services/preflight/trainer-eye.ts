import { basename, dirname } from 'node:path';
import type { DatasetImage } from '../../../shared/contract/index.js';
import { captionFileName } from '../../../shared/domain/dataset/image-rules.js';
import { isImageName } from '../../../shared/domain/dataset/picture-names.js';
import {
  captionCandidates,
  readCaption,
  type CaptionContent,
  type CaptionRead,
} from '../../../shared/domain/trainer-reader/read-caption.js';
import { captionContentOf } from '../../../shared/domain/trainer-reader/caption-facts.js';
import {
  readFolder,
  whyPassedOver,
  type ReaderSystem,
} from '../../../shared/domain/trainer-reader/read-folder.js';
import { forEachBounded } from '../../platform/bounded.js';
import { statsIfAny } from '../../platform/stats-if-any.js';
import { readFolderCaption, type CaptionFile } from '../dataset/captions/index.js';
import { listFolder } from '../dataset/folders/index.js';

/** A concept that is switched on, as the dataset file has it. */
export interface EyeConcept {
  readonly id: string;
  /** Absolute, `/` between parts. */
  readonly dir: string;
  readonly repeats: number;
  readonly isRegularisation: boolean;
  /** What the trainer looks for; with its dot. */
  readonly captionExtension: string;
  /** What the images’ own captions of the dataset were read by. */
  readonly datasetExtension: string;
  /** Trained where an image has no caption. */
  readonly classTokens: string;
}

export interface EyeInput {
  /** In the order of the dataset file. */
  readonly concepts: readonly EyeConcept[];
  /** As the dataset has them after a fresh scan. */
  readonly images: readonly DatasetImage[];
  readonly enableWildcard: boolean;
  readonly system: ReaderSystem;
  /** Told of each file that is looked at besides what the dataset has read; before it is. */
  readonly onFile?: (path: string) => void;
  readonly signal?: AbortSignal;
}

export interface SeenCaption {
  readonly source: 'own' | 'neighbour' | 'class_tokens';
  /** Absolute, `/` between parts; null: there is no file. */
  readonly path: string | null;
  /** Revision of that file; null without one. */
  readonly rev: string | null;
  readonly read: CaptionRead;
}

/** An image that the trainer finds. */
export interface SeenByTrainer {
  readonly concept: EyeConcept;
  readonly image: DatasetImage;
  readonly caption: SeenCaption;
}

export interface TrainerEye {
  /** In the trainer’s order: concept by concept, by the code points of their names. */
  readonly images: readonly SeenByTrainer[];
  readonly passedOver: readonly {
    readonly conceptId: string;
    readonly name: string;
    readonly why: 'extension_case' | 'other_ending' | 'other_format' | 'hidden';
  }[];
  /** Folders inside of concepts whose names end like images: the trainer opens them as such, and ends. */
  readonly foldersAsImages: readonly { readonly dir: string; readonly name: string }[];
}

/** Caption files read at once. */
const PARALLEL = 16;

/** Reads folders and captions as the trainer does. Nothing is written. Throws on abort. */
export async function lookAsTrainer(input: EyeInput): Promise<TrainerEye> {
  const byConcept = new Map<string, Map<string, DatasetImage>>();
  for (const image of input.images) {
    const own = byConcept.get(image.conceptId) ?? new Map<string, DatasetImage>();
    byConcept.set(image.conceptId, own.set(image.name, image));
  }
  const images: SeenByTrainer[] = [];
  const passedOver: TrainerEye['passedOver'][number][] = [];
  const foldersAsImages: TrainerEye['foldersAsImages'][number][] = [];
  for (const concept of input.concepts) {
    input.signal?.throwIfAborted();
    const known = byConcept.get(concept.id) ?? new Map<string, DatasetImage>();
    const seen = await lookAtConcept(concept, known, input);
    images.push(...seen.images);
    foldersAsImages.push(...seen.folders.map((name) => ({ dir: concept.dir, name })));
    passedOver.push(...seen.passedOver.map((one) => ({ conceptId: concept.id, ...one })));
  }
  return { images, passedOver, foldersAsImages };
}

async function lookAtConcept(
  concept: EyeConcept,
  known: ReadonlyMap<string, DatasetImage>,
  { system, enableWildcard, onFile = () => undefined, signal }: EyeInput,
) {
  const { dir, captionExtension } = concept;
  const entries = await listFolder(dir);
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const folders = entries
    .filter((entry) => entry.isDirectory() && whyPassedOver(entry.name, system) === null)
    .map(({ name }) => name);
  const outside = await filesOutside(dir, files, captionExtension, onFile);
  const folder = {
    dir,
    files,
    captionExtension,
    system,
    isFile: (path: string) => outside.has(path),
  };
  const { images, passedOver } = readFolder(folder);
  const seen: (SeenByTrainer | undefined)[] = [];
  const reader = new CaptionReader(onFile);
  await forEachBounded(
    [...images.entries()],
    PARALLEL,
    async ([index, { name, caption: path, isNeighbours }]) => {
      const image = known.get(name);
      // The image came after the scan; the next preflight sees it.
      if (image === undefined) return;
      seen[index] = {
        concept,
        image,
        caption: await captionOf({ concept, image, path, isNeighbours, enableWildcard }, reader),
      };
    },
    signal,
  );
  return { images: seen.filter((one) => one !== undefined), passedOver, folders };
}

interface CaptionOf {
  readonly concept: EyeConcept;
  readonly image: DatasetImage;
  readonly path: string | null;
  readonly isNeighbours: boolean;
  readonly enableWildcard: boolean;
}

async function captionOf(of: CaptionOf, reader: CaptionReader): Promise<SeenCaption> {
  const { concept, image, path, isNeighbours, enableWildcard } = of;
  if (path === null) return ofClassTokens(concept);
  const source = isNeighbours ? 'neighbour' : 'own';
  const isTheDatasets =
    path === `${concept.dir}/${captionFileName(image.name, concept.datasetExtension)}`;
  const known = isTheDatasets ? captionContentOf(image) : null;
  if (known !== null) {
    return { source, path, rev: image.captionRev, read: readCaption(known, { enableWildcard }) };
  }
  const file = await reader.read(path);
  if (file.state === 'link_outside') {
    // The trainer would follow this link out of the folder. Its text is not read here; the dataset reports the link.
    return { source, path, rev: null, read: { kind: 'lines', lines: [] } };
  }
  // A link that leads nowhere is no file for the trainer.
  if (file.state === 'missing') return ofClassTokens(concept);
  const { content, rev } = contentOf(file);
  return { source, path, rev, read: readCaption(content, { enableWildcard }) };
}

function ofClassTokens({ classTokens }: EyeConcept): SeenCaption {
  const read: CaptionRead = { kind: 'lines', lines: [classTokens] };
  return { source: 'class_tokens', path: null, rev: null, read };
}

/** Reads each caption file that the dataset does not have once, however many images take it. */
class CaptionReader {
  readonly #read = new Map<string, Promise<CaptionFile>>();

  constructor(private readonly onFile: (path: string) => void) {}

  read(path: string): Promise<CaptionFile> {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    this.onFile(path);
    const reading = readFolderCaption(dirname(path), basename(path));
    this.#read.set(path, reading);
    return reading;
  }
}

function contentOf({ text, bytes, state, rev }: CaptionFile): {
  content: CaptionContent;
  rev: string;
} {
  const isUtf8 = state !== 'not_utf8' && state !== 'undecodable';
  const hasBom = bytes?.subarray(0, BOM.length).equals(BOM) ?? false;
  return { content: { text, sizeBytes: bytes?.length ?? 0, isUtf8, hasBom }, rev };
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Caption files outside of the folder that a shortened path leads to, of those that are there. */
async function filesOutside(
  dir: string,
  files: readonly string[],
  captionExtension: string,
  onFile: (path: string) => void,
): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>();
  for (const name of files) {
    if (!isImageName(name)) continue;
    const shortened = captionCandidates(`${dir}/${name}`, captionExtension)[1];
    if (shortened !== undefined && dirname(shortened) !== dir) wanted.add(shortened);
  }
  const there = new Set<string>();
  for (const path of wanted) {
    onFile(path);
    // What is not ours to look at, the trainer would not find either.
    if ((await statsIfAny(path))?.isFile()) there.add(path);
  }
  return there;
}
