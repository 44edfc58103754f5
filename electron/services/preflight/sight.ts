import type { DatasetImage } from '../../../shared/contract/index.js';
import { forEachBounded } from '../../platform/bounded.js';
import { markAt, stampAt, type FileMark } from '../../platform/file-stamp.js';
import { RecentResults } from '../../platform/recent-results.js';
import type { Look } from './look.js';
import { lookAsTrainer, type EyeInput, type TrainerEye } from './trainer-eye.js';

/** Files whose marks are compared at once. */
const PARALLEL = 32;
/** Results that are kept: of one press of Train, and of a preview beside it. More would only fill the memory. */
const MOST_KEPT = 2;

/**
 * A project’s dataset as it was seen at one moment, and all that was read and worked out of it since. It holds as long as no
 * folder and no file that was read has changed: size, times and identity tell.
 */
export class Sight {
  readonly #at: number;
  readonly #marks: FileMark[];
  readonly #eyes = new RecentResults<TrainerEye>(MOST_KEPT);
  /** What settings make of it; see `lookAtSet`. */
  readonly looks = new RecentResults<Look>(MOST_KEPT);
  #isDoubtful: boolean;

  /** `at`: Unix ms before the first file was looked at; `isDoubtful`: a change since may be missed, so it never holds. */
  constructor(
    readonly images: readonly DatasetImage[],
    seen: {
      readonly at: number;
      readonly marks: readonly FileMark[];
      readonly isDoubtful: boolean;
    },
  ) {
    this.#at = seen.at;
    this.#marks = [...seen.marks];
    this.#isDoubtful = seen.isDoubtful;
  }

  /** Folders and captions as the trainer reads them; once for the same question. Throws on abort. */
  eye(question: Omit<EyeInput, 'images' | 'onFile'>): Promise<TrainerEye> {
    const { concepts, enableWildcard, system } = question;
    const key = JSON.stringify([concepts, enableWildcard, system]);
    return this.#eyes.once(key, async () => {
      const files = new Set<string>();
      const onFile = (path: string) => void files.add(path);
      const eye = await lookAsTrainer({ ...question, images: this.images, onFile });
      await Promise.all([...files].map((path) => this.#mark(path)));
      return eye;
    });
  }

  /** Whether all is as it was seen. */
  async holds(): Promise<boolean> {
    if (this.#isDoubtful) return false;
    let hasChanged = false;
    await forEachBounded(this.#marks, PARALLEL, async ({ path, stamp }) => {
      if (!hasChanged && (await stampAt(path)) !== stamp) hasChanged = true;
    });
    return !hasChanged;
  }

  /** After a file was read: one that changed meanwhile is fresh by then. */
  async #mark(path: string): Promise<void> {
    const mark = await markAt(path, this.#at);
    if (mark.isFresh) this.#isDoubtful = true;
    this.#marks.push(mark);
  }
}
