import type { DatasetImage } from '../../../shared/contract/datasets.js';
import type { Concept } from '../../../shared/contract/projects.js';

/** What the dataset needs to know of an open project. Concepts: `dir` relative to the project, or absolute when linked. */
export interface AttachedProject {
  readonly id: string;
  readonly dir: string;
  readonly concepts: readonly Concept[];
}

export interface ConceptDraft {
  readonly name: string;
  readonly repeats: number;
}

export interface AddImagesInput {
  readonly projectId: string;
  readonly conceptId: string | null;
  readonly newConcept: ConceptDraft | null;
  readonly paths: readonly string[];
  readonly mode: 'copy' | 'link';
  /** Written as caption of the concept's images that have none; absent or empty: they stay without. */
  readonly captionForMissing?: string;
}

export type AddOutcome = 'added' | 'duplicate' | 'unsupported' | 'unreadable';

/** What became of the files of an import; also the job's result. */
export type ImportResult = Record<AddOutcome, number> & {
  failed: { file: string; reason: string }[];
};

export interface UploadInput {
  readonly projectId: string;
  readonly conceptId: string;
  /** As the browser gave it; never used as a path. */
  readonly fileName: string;
  readonly stream: AsyncIterable<Uint8Array>;
  /** Text of a caption that came with it. */
  readonly caption?: string | undefined;
}

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
  readonly concepts: { name: string; repeats: number; dir: string; images: number }[];
  readonly images: FolderImage[];
}
