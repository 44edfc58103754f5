import type { CaptionForm, ImportTarget } from '../../contract/imports.js';
import type { BroughtFile } from './brought.js';
import type { LeftOut } from './no-training-image.js';

/** What an import was asked for, as far as the plan needs it. */
export interface IntakeWish {
  /** The ending of the concept's captions, with its dot. */
  readonly ownEnding: string;
  /** Where the user said that the images go. */
  readonly target: ImportTarget;
  /** The project's concepts. */
  readonly concepts: readonly KnownConcept[];
}

export interface KnownConcept {
  readonly id: string;
  readonly name: string;
  readonly repeats: number;
  readonly isLinked: boolean;
  readonly isRegularisation?: boolean | undefined;
}

/** A text that may become the caption of an image. */
export interface IntakeCaption<F> {
  readonly file: F;
  readonly form: CaptionForm | null;
  /** As it would be written; absent: it is made of the file's content by `captionText`. */
  readonly text?: string;
}

export interface IntakeImage<F> {
  readonly file: F;
  /** The name that its copy gets, unless it is taken. */
  readonly fileName: string;
  readonly isConvertible: boolean;
  /** The one to take first; the next when that is blank. */
  readonly captions: IntakeCaption<F>[];
  /** Why it would stay out; null for ordinary ones. */
  readonly left: LeftOut | null;
}

export interface IntakeGroup<F> {
  readonly key: string;
  readonly from: string;
  readonly action: 'take' | 'leave';
  readonly target: ImportTarget;
  readonly why: string | null;
  readonly images: IntakeImage<F>[];
}

export interface PassedOverFile {
  readonly file: string;
  readonly reason: string;
}

/** What an import does with each file that it was given. */
export interface Intake<F extends BroughtFile> {
  readonly groups: readonly IntakeGroup<F>[];
  /** By kind; `isPicture`: it would come in with its kind among `takeKinds`. */
  readonly leftOut: readonly {
    readonly why: LeftOut;
    readonly file: string;
    readonly isPicture: boolean;
    readonly isTaken: boolean;
  }[];
  /** `isText`: not only a table or a note. */
  readonly unpaired: readonly (PassedOverFile & { readonly isText: boolean })[];
  /** `isPicture`: someone will miss it. */
  readonly unsupported: readonly (PassedOverFile & { readonly isPicture: boolean })[];
}
