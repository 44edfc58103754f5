import type { CaptionStyle } from '../../../shared/domain/captions/index.js';
import type { PassedOverFolder } from '../../../shared/domain/dataset/index.js';
import type { CaptionFile } from './caption-file.js';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import type { Concept } from '../../../shared/contract/projects.js';

/** What the dataset needs to know of an open project. Concepts: `dir` relative to the project, or absolute when linked. */
export interface AttachedProject {
  readonly id: string;
  readonly dir: string;
  readonly concepts: readonly Concept[];
  /** Concepts whose folders lie elsewhere and are not allowed yet: nothing of them is read. */
  readonly offConcepts?: readonly Concept[] | undefined;
}

/** A caption as it is on disk. */
export interface CaptionOnDisk {
  /** The file that a write has to replace. */
  readonly path: string;
  readonly onDisk: CaptionFile;
  /** How the captions of its concept are taken. */
  readonly style?: CaptionStyle | undefined;
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
  /** Pictures that the trainer cannot read come in as PNG copies. Default false. */
  readonly convert?: boolean;
  /** Written as caption of what comes in without one; absent or empty: it stays without. */
  readonly captionForMissing?: string;
}

/** `convertible`: the decoder reads it, the trainer does not; it comes in when a PNG copy is asked for. */
export type AddOutcome = 'added' | 'duplicate' | 'unsupported' | 'unreadable' | 'convertible';

/** A file of an import of which there is more to say than that it was added. `reason` null: the outcome says it all. */
export interface ToldFile {
  readonly file: string;
  readonly outcome: AddOutcome | 'converted' | 'failed';
  readonly reason: string | null;
}

/** What became of the files of an import; also the job's result. */
export interface ImportResult extends Record<AddOutcome, number> {
  /** Of those added: PNG copies of pictures that the trainer cannot read. */
  converted: number;
  /** Files that could not be brought in for a reason that lies outside them. */
  readonly failed: { file: string; reason: string }[];
  /** Every file that was not simply added, up to 1000; the counts are always whole. */
  readonly files: ToldFile[];
}

export interface UploadInput {
  readonly projectId: string;
  readonly conceptId: string;
  /** As the browser gave it; never used as a path. */
  readonly fileName: string;
  readonly stream: AsyncIterable<Uint8Array>;
  /** Text of a caption that came with it. */
  readonly caption?: string | undefined;
  /** As in `AddImagesInput`. */
  readonly convert?: boolean | undefined;
}

/** What became of an upload. An archive is taken in as a job, whose result is an `ImportResult`. */
export interface Uploaded {
  readonly outcome: AddOutcome | 'converted' | 'archive';
  readonly imageId: string | null;
  readonly reason: string | null;
  readonly jobId: string | null;
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
