import { diffArrays } from 'diff';
import {
  type CaptionEdit,
  CaptionEditError,
  captionEditor,
  type CaptionStyle,
  editContext,
  leavesAlone,
} from '../../../../shared/domain/captions/index.js';

export interface CaptionChange {
  readonly id: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface PreviewImage {
  readonly id: string;
  readonly name: string;
  readonly caption: string;
  /** How the captions of its concept are taken. */
  readonly style?: CaptionStyle | undefined;
}

/** What an edit would do, worked out in slices so that the page stays alive at 100,000 captions. */
export class BatchPreview {
  readonly changes: CaptionChange[] = [];
  /** Captions that are left alone, as the edit is one of tags and they read as prose. */
  prose = 0;
  /** Why the edit cannot be carried out. */
  readonly error: string | null = null;
  readonly #edited: ReturnType<typeof captionEditor> = (caption) => caption;
  #next = 0;

  constructor(
    private readonly edit: CaptionEdit,
    private readonly images: readonly PreviewImage[],
  ) {
    try {
      // Not sliced: only sorting by frequency reads all captions here, at about one slice of time per 20,000 captions.
      const context = editContext(
        edit,
        images.map(({ caption, style }) => ({ caption, style })),
      );
      this.#edited = captionEditor(edit, context);
    } catch (error) {
      if (!(error instanceof CaptionEditError)) throw error;
      this.error = error.message;
      this.#next = images.length;
    }
  }

  get isDone(): boolean {
    return this.#next >= this.images.length;
  }

  /** Goes on until `isLate` says so; returns true when all captions were looked at. */
  run(isLate: () => boolean): boolean {
    while (!this.isDone) {
      const image = this.images[this.#next] as PreviewImage;
      this.#next += 1;
      const after = this.#edited(image.caption, image.style);
      if (leavesAlone(this.edit, image.caption, image.style)) this.prose += 1;
      if (after !== image.caption)
        this.changes.push({ id: image.id, name: image.name, before: image.caption, after });
      if (this.#next % 50 === 0 && isLate()) break;
    }
    return this.isDone;
  }
}

interface DiffPart {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Texts with more words that differ are shown as one change: comparing them would take too long for a list. */
const MOST_WORDS = 1200;

/** What changed between two texts, word by word; commas and blanks are words of their own. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const changes = diffArrays(words(before), words(after), { maxEditLength: MOST_WORDS });
  const parts: DiffPart[] = changes?.map(({ value, added, removed }) => ({
    kind: added ? 'new' : removed ? 'gone' : 'same',
    text: value.join(''),
  })) ?? [
    { kind: 'gone', text: before },
    { kind: 'new', text: after },
  ];
  return parts.filter(({ text }) => text !== '');
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s|[^\p{L}\p{N}_\s]/gu) ?? [];
}
