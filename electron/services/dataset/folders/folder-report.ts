import { basename, join, relative, sep } from 'node:path';
import type { DatasetImage } from '../../../../shared/contract/datasets.js';
import {
  classTokens,
  isTrained,
  parseConceptFolder,
  type PassedOverFolder,
  USUAL_CAPTION_EXTENSION,
} from '../../../../shared/domain/dataset/index.js';
import { trainerLayout, type LaidOutConcept } from '../../project-folder/index.js';
import { ConceptImages } from '../concept-images.js';
import { scanConceptFolder } from '../concept-scan.js';
import { realFolder } from './file-looks.js';

/** One image of a folder as `scan DIR --json` reports it. */
export interface FolderImage extends Omit<
  DatasetImage,
  'id' | 'conceptId' | 'captionRev' | 'version'
> {
  /** Relative to the scanned folder, `/` between parts. */
  readonly path: string;
  readonly concept: string;
  readonly repeats: number;
}

export interface FolderScan {
  readonly dir: string;
  readonly concepts: {
    name: string;
    repeats: number;
    /** Absolute. */
    dir: string;
    isRegularisation: boolean;
    /** What an image without a caption trains as. */
    classTokens: string;
    images: number;
  }[];
  readonly images: FolderImage[];
  /** Folders with pictures that are no concepts. */
  readonly passedOver: PassedOverFolder[];
}

/** A concept of a folder that is no project. */
export interface ConceptInFolder extends LaidOutConcept {
  /** Unique in the folder. */
  readonly id: string;
  /** Absolute. */
  readonly dir: string;
  /** What an image without a caption trains as. */
  readonly classTokens: string;
  /** By name, also those that the trainer passes over. */
  readonly images: readonly DatasetImage[];
}

/** What a folder that need not be a project holds. */
export interface FoundConcepts {
  readonly concepts: readonly ConceptInFolder[];
  readonly passedOver: readonly PassedOverFolder[];
}

/** Looks at a folder that need not be a project: as the trainer lays it out, or images straight in it. Throws `not_found`. */
export async function findConcepts(dir: string): Promise<FoundConcepts> {
  await realFolder(dir);
  const { concepts: laidOut, passedOver } = await trainerLayout(dir);
  const isLaidOut = laidOut.some(({ isRegularisation }) => !isRegularisation);
  const concepts: ConceptInFolder[] = [];
  for (const [index, concept] of (isLaidOut ? laidOut : [itself(dir)]).entries()) {
    const id = `scan-${index}`;
    const folder = join(dir, concept.dir);
    const known = new ConceptImages();
    await scanConceptFolder(
      { root: folder, conceptId: id, captionExtension: USUAL_CAPTION_EXTENSION },
      known,
      {},
    );
    const images = known.sorted().map(({ image }) => image);
    const tokens = classTokens({ ...concept, dir: folder }, '');
    concepts.push({ ...concept, id, dir: folder, classTokens: tokens, images });
  }
  if (isLaidOut) return { concepts, passedOver };
  // A plain folder: what lies below it is told as sub-folders, unless nothing lies straight in it.
  const isPlain = concepts.some(({ images }) => images.length > 0) || passedOver.length === 0;
  return isPlain ? { concepts, passedOver: [] } : { concepts: [], passedOver };
}

function itself(dir: string): LaidOutConcept {
  const parsed = parseConceptFolder(basename(dir));
  const name = parsed?.name ?? basename(dir);
  return { dir: '', name, repeats: parsed?.repeats ?? 1, isRegularisation: false };
}

/** The same as the terminal reports it. */
export async function scanFolder(dir: string): Promise<FolderScan> {
  const { concepts, passedOver } = await findConcepts(dir);
  const report: FolderScan = { dir, concepts: [], images: [], passedOver: [...passedOver] };
  for (const { id: _id, images, ...concept } of concepts) {
    report.concepts.push({ ...concept, images: images.filter(isTrained).length });
    report.images.push(...images.map((image) => asFolderImage(dir, concept, image)));
  }
  return report;
}

function asFolderImage(
  root: string,
  { name: concept, repeats, dir }: Pick<ConceptInFolder, 'name' | 'repeats' | 'dir'>,
  image: DatasetImage,
): FolderImage {
  const { name, sizeBytes, width, height, format, caption, problems } = image;
  const path = relative(root, join(dir, name)).split(sep).join('/');
  return { path, concept, repeats, name, sizeBytes, width, height, format, caption, problems };
}
