import type { DatasetImage } from '../../contract/datasets.js';
import type { DoctorProblem, DoctorProblemId } from '../../contract/doctor.js';
import type { PassedOverFolder } from '../dataset/index.js';
import type { BucketPlan, ReaderSystem } from '../trainer-reader/index.js';

/** A concept that is switched on. */
export interface ExaminedConcept {
  readonly id: string;
  readonly name: string;
  /** Absolute, `/` between parts. */
  readonly dir: string;
  readonly repeats: number;
  readonly isRegularisation: boolean;
  /** What an image without a caption is trained as; '': without any text. */
  readonly classTokens: string;
}

/** What a concept's folder holds besides images and their captions. Names relative to the folder. */
export interface FolderFacts {
  readonly conceptId: string;
  /** Images without a caption of their own that get another file's: image name → that file. */
  readonly neighbours: ReadonlyMap<string, string>;
  /** Images without a caption whose caption lies where the trainer does not look: image name → its file and text. */
  readonly elsewhere: ReadonlyMap<string, { readonly from: string; readonly text: string }>;
  readonly subfolders: readonly { readonly name: string; readonly images: number }[];
  readonly orphans: readonly string[];
  readonly badCaches: readonly { readonly name: string; readonly reason: 'broken' | 'stale' }[];
}

/** What was measured on the pixels of an image, as the trainer decodes it. */
export type PixelFacts =
  | { readonly state: 'broken'; readonly why: 'truncated' | 'unreadable' }
  /** The app has no decoder for it; the trainer has. */
  | { readonly state: 'not_shown' }
  | SeenPixels;

export interface SeenPixels {
  readonly state: 'seen';
  /** Share of pixels that are not opaque, 0 to 1. */
  readonly transparent: number;
  /** What the decoder says of data that it had to guess at; null: nothing. JPEG only: other formats fail as a whole. */
  readonly damage: string | null;
  readonly isGrey: boolean;
  readonly isCmyk: boolean;
  /** Name of a colour profile with a wider gamut than sRGB; null: none. */
  readonly wideGamut: string | null;
  /** See `blockiness`; null where the image is scaled down so far that blocks vanish. */
  readonly blocks: number | null;
  /** See `softness`; null: no tile of the image has enough structure to tell. */
  readonly softness: number | null;
  /** See `perceptualHash`: 16 hexadecimal digits. */
  readonly hash: string;
  /** The same of the picture in a mirror. */
  readonly mirroredHash: string;
  /** See `signatureOf`: grey values of 16 × 16 fields, base64. */
  readonly signature: string;
}

/** What the trainer's own Pillow said of an image. */
export interface TrainerVerdict {
  /** Why the run ends, in its words; null: it reads the image. */
  readonly ends: string | null;
  /** The size that the trainer takes it for, in pixels; null: it found none. */
  readonly size: readonly [number, number] | null;
}

export interface DoctorInput {
  readonly triggerWord: string;
  readonly preset: 'character' | 'style' | 'concept';
  readonly plan: BucketPlan;
  /** The run keeps latents or text encoder outputs on disk beside the images. */
  readonly cachesOnDisk: boolean;
  /** `enable_wildcard`: every line of a caption is trained, one at a time. Absent means the first alone. */
  readonly enableWildcard?: boolean;
  readonly system: ReaderSystem;
  readonly concepts: readonly ExaminedConcept[];
  /** The images of those concepts. */
  readonly images: readonly DatasetImage[];
  readonly folders: readonly FolderFacts[];
  /** Folders with pictures beside those of the concepts that are not trained. */
  readonly passedOver: readonly PassedOverFolder[];
  /** By image id; null for the fast check. */
  readonly pixels: ReadonlyMap<string, PixelFacts> | null;
  /** By image id, as far as the trainer's own Pillow was asked. */
  readonly verdicts: ReadonlyMap<string, TrainerVerdict>;
  /** Counts the T5 tokens of a caption line; null: no caption is long enough to ask. */
  readonly t5Tokens: ((line: string) => number) | null;
  /** Groups of images with the same bytes, best first. */
  readonly sameContent: readonly (readonly string[])[];
  /** Groups of images that look alike, best first. */
  readonly lookAlikes: readonly (readonly string[])[];
}

/** A problem before its texts are added. */
export interface FoundProblem {
  readonly id: DoctorProblemId;
  readonly severity?: DoctorProblem['severity'];
  readonly images?: readonly string[];
  readonly groups?: readonly (readonly string[])[];
  readonly measured?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  /** Share of the dataset that it concerns, where that is not its images ÷ all images. 0 to 1. */
  readonly share?: number;
  /** In place of the usual title. */
  readonly title?: string;
}

/** One image with what every check needs of it. */
export interface Examined {
  readonly image: DatasetImage;
  readonly concept: ExaminedConcept;
}
