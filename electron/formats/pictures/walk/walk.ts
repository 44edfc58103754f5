import type { PictureFault, PixelForm } from '../../../../shared/contract/index.js';

/** Bytes that a walk wants next. */
interface Span {
  readonly at: number;
  readonly length: number;
}

/**
 * A walk through the container of a picture: it asks for a few bytes at a time and is given them, fewer at the end of the
 * file. It must not keep what it is given: the buffer is used again.
 */
export type Walk<T> = Generator<Span, T, Buffer>;

/** What a walk tells of a picture. Sizes in pixels as stored. */
export interface WalkedPicture {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** As in EXIF, 1 to 8; 1 also where the trainer's decoder turns the picture itself. */
  readonly exifOrientation: number;
  readonly hasAlpha: boolean;
  readonly form?: PixelForm;
  /** The trainer's size reader is certain to read the same size. */
  readonly isSizeSure?: boolean;
  /** The container alone does not tell whether all pixels are there: a decoder has to look. */
  readonly isInDoubt?: boolean;
}

/** Ends a walk: the trainer's run ends at this picture. */
export class Refused extends Error {
  /** `seen`: what was known of the picture so far. */
  constructor(
    readonly fault: PictureFault,
    readonly seen?: Partial<WalkedPicture>,
  ) {
    super(fault);
  }
}

/** Up to `length` bytes; fewer at the end of the file. */
export function* take(at: number, length: number): Walk<Buffer> {
  return yield { at, length };
}

/** All of the bytes asked for. Refuses with `fault` when the file ends before. */
export function* need(at: number, length: number, fault: PictureFault = 'cut_short'): Walk<Buffer> {
  const bytes = yield { at, length };
  if (bytes.length < length) throw new Refused(fault);
  return bytes;
}

/** Walks through a file that is in memory. Throws what the walk throws. */
export function walkBytes<T>(file: Buffer, walk: Walk<T>): T {
  let step = walk.next();
  while (step.done !== true) {
    const { at, length } = step.value;
    step = walk.next(file.subarray(Math.min(at, file.length), at + length));
  }
  return step.value;
}

/** The result of a walk over the first and last bytes of a file, or the span that it still needs. */
export type WalkStep<T> =
  { readonly done: T } | { readonly wants: Span; readonly goOn: (bytes: Buffer) => WalkStep<T> };

/** Walks as far as the ends of a file reach; beyond them, one span at a time is asked for. `tail` ends where the file ends. */
export function walkEnds<T>(ends: Ends, walk: Walk<T>): WalkStep<T> {
  return goOn(ends, walk, walk.next());
}

interface Ends {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly sizeBytes: number;
}

function goOn<T>(ends: Ends, walk: Walk<T>, first: IteratorResult<Span, T>): WalkStep<T> {
  let step = first;
  while (step.done !== true) {
    const bytes = fromEnds(ends, step.value);
    if (bytes === null) {
      // The callback runs after the buffer of the file's ends was given to another file, so the ends must not be used again.
      const none = { head: NOTHING, tail: NOTHING, sizeBytes: ends.sizeBytes };
      return { wants: step.value, goOn: (read) => goOn(none, walk, walk.next(read)) };
    }
    step = walk.next(bytes);
  }
  return { done: step.value };
}

const NOTHING = Buffer.alloc(0);

function fromEnds({ head, tail, sizeBytes }: Ends, { at, length }: Span): Buffer | null {
  const end = Math.min(at + length, sizeBytes);
  if (at >= end) return NOTHING;
  if (end <= head.length) return head.subarray(at, end);
  const tailAt = sizeBytes - tail.length;
  return at >= tailAt ? tail.subarray(at - tailAt, end - tailAt) : null;
}
