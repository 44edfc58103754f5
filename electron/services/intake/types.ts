import type { ImportChoices, UploadInput } from '../../../shared/contract/index.js';

export interface ConceptDraft {
  readonly name: string;
  readonly repeats: number;
  readonly isRegularisation?: boolean;
}

export interface AddImagesInput {
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

/** An import that is looked at first. */
export type InspectImportInput = Omit<AddImagesInput, 'convert' | 'captionForMissing'>;

export type { AddOutcome, ImportResult, ToldFile } from '../../../shared/contract/index.js';

/** A file that a page sends, with what it says of it. */
export interface UploadedFile extends Omit<UploadInput<'datasets.addFile'>, 'projectId'> {
  readonly stream: AsyncIterable<Uint8Array>;
}
