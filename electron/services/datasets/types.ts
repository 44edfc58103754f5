import type { CaptionStyle } from '../../../shared/domain/captions/index.js';
import type { PassedOverFolder } from '../../../shared/domain/dataset/index.js';
import type { CaptionFile } from './caption-file.js';
import type {
  Concept,
  DatasetImage,
  ImportChoices,
  UploadInput,
} from '../../../shared/contract/index.js';

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
  readonly isRegularisation?: boolean;
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
  /** Absent: as chosen beforehand. */
  readonly choices?: ImportChoices | undefined;
}

/** An import that is looked at first; `projectId` null: its project is not there yet. */
export interface InspectImportInput extends Omit<
  AddImagesInput,
  'projectId' | 'convert' | 'captionForMissing'
> {
  readonly projectId: string | null;
}

export type { AddOutcome, ImportResult, ToldFile } from '../../../shared/contract/index.js';

/** A file that a page sends, with what it says of it. */
export interface UploadedFile extends UploadInput<'datasets.addFile'> {
  readonly stream: AsyncIterable<Uint8Array>;
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
