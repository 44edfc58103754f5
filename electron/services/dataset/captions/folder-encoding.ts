import type { CaptionEncoding } from '../../../../shared/domain/captions/index.js';
import { captionOf, isForeign, type CaptionFile } from './caption-file.js';
import { guessEncoding } from './encoding/guess-encoding.js';

/** Enough to tell an encoding by, and little enough that nobody waits for it. */
const MOST_BYTES = 6000;

/**
 * The old encoding of a folder’s captions, guessed from them together. What was seen stays evidence: a caption that is
 * written as UTF-8 must not change how the others are read.
 */
export class FolderEncoding {
  readonly #seen = new Map<string, Buffer>();
  #bytes = 0;
  #isGuessed = true;
  #guess: CaptionEncoding | null = null;

  /** What the captions seen so far speak for together; null when none of them is foreign. */
  get guess(): CaptionEncoding | null {
    if (!this.#isGuessed) this.#guess = guessEncoding([...this.#seen.values()]);
    this.#isGuessed = true;
    return this.#guess;
  }

  /** Reads a caption of the folder by what is guessed so far, and takes note of it when it is foreign. */
  read(name: string, bytes: Buffer, mtimeMs: number): CaptionFile {
    const caption = captionOf(bytes, mtimeMs, this.#guess);
    if (isForeign(caption)) this.#note(name, bytes);
    return caption;
  }

  #note(name: string, bytes: Buffer): void {
    const before = this.#seen.get(name);
    if (before?.equals(bytes) || this.#bytes >= MOST_BYTES) return;
    const some = bytes.subarray(0, MOST_BYTES - this.#bytes);
    this.#seen.set(name, some);
    this.#bytes += some.length;
    this.#isGuessed = false;
  }
}
