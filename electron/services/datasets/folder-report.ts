import { basename, join, relative, sep } from 'node:path';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import {
  classTokens,
  isTrained,
  parseConceptFolder,
  type PassedOverFolder,
  USUAL_CAPTION_EXTENSION,
} from '../../../shared/domain/dataset/index.js';
import { trainerLayout, type LaidOutConcept } from '../project-folder/index.js';
import { ConceptImages } from './concept-images.js';
import { scanConceptFolder } from './concept-scan.js';
import type { FolderImage, FolderScan } from './types.js';

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

/** Looks at a folder that need not be a project: as the trainer lays it out, or images straight in it. */
export async function findConcepts(dir: string, signal?: AbortSignal): Promise<FoundConcepts> {
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
      signal ? { signal } : {},
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
export async function reportFolder(dir: string, signal?: AbortSignal): Promise<FolderScan> {
  const { concepts, passedOver } = await findConcepts(dir, signal);
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
