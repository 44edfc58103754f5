import { open } from 'node:fs/promises';
import type { PictureFault, PixelForm } from '../../../shared/contract/index.js';

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
export interface Walked {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** As in EXIF, 1 to 8; 1 also where the trainer's decoder turns the picture itself. */
  readonly exifOrientation: number;
  readonly hasAlpha: boolean;
  readonly form?: PixelForm;
  /** The container alone does not tell whether all pixels are there: a decoder has to look. */
  readonly isInDoubt?: boolean;
}

/** Ends a walk: the trainer's run ends at this picture. */
export class Refused extends Error {
  /** `seen`: what was known of the picture so far. */
  constructor(
    readonly fault: PictureFault,
    readonly seen?: Partial<Walked>,
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

/** A walk that stands still, as its next bytes are not at hand. */
interface Waiting<T> {
  readonly walk: Walk<T>;
  readonly wants: Span;
}

/** Walks as far as the first and the last bytes of a file reach. `tail` ends where the file ends. */
export function walkEnds<T>(
  ends: { readonly head: Buffer; readonly tail: Buffer; readonly sizeBytes: number },
  walk: Walk<T>,
): { readonly done: T } | { readonly waiting: Waiting<T> } {
  let step = walk.next();
  while (step.done !== true) {
    const bytes = fromEnds(ends, step.value);
    if (bytes === null) return { waiting: { walk, wants: step.value } };
    step = walk.next(bytes);
  }
  return { done: step.value };
}

function fromEnds(
  { head, tail, sizeBytes }: { head: Buffer; tail: Buffer; sizeBytes: number },
  { at, length }: Span,
): Buffer | null {
  const end = Math.min(at + length, sizeBytes);
  if (at >= end) return head.subarray(0, 0);
  if (end <= head.length) return head.subarray(at, end);
  const tailAt = sizeBytes - tail.length;
  return at >= tailAt ? tail.subarray(at - tailAt, end - tailAt) : null;
}

/** Goes on with a walk by reading the file. Rejects with the file system's error, and with what the walk throws. */
export async function walkOn<T>(path: string, { walk, wants }: Waiting<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    let span = wants;
    for (;;) {
      const buffer = Buffer.allocUnsafe(span.length);
      const { bytesRead } = await file.read(buffer, 0, span.length, span.at);
      const step = walk.next(buffer.subarray(0, bytesRead));
      if (step.done === true) return step.value;
      span = step.value;
    }
  } finally {
    await file.close();
  }
}
