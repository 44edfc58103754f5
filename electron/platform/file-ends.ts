import { close, constants, fstat, open, read, type Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';

/** The first and the last bytes of a file. The buffers are used again once the callback has returned. */
export interface FileEnds {
  readonly stats: Stats;
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** Returned by the callback of `withFileEnds` when head and tail do not suffice: more bytes are read while the file is open. */
export class MoreWanted<T> {
  /** `use` gets up to `length` bytes; fewer at the end of the file. */
  constructor(
    readonly at: number,
    readonly length: number,
    readonly use: (bytes: Buffer) => T | MoreWanted<T>,
  ) {}
}

const HEAD_BYTES = 65_536;
/** Reaches back over the last IDAT chunk of most PNGs: encoders write chunks of 8 KB. */
const TAIL_BYTES = 8448;
/** Opening a named pipe must not block a thread for ever. The flag has no effect on regular files; Windows lacks it. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** Errors for a link that was not followed: ELOOP by POSIX, EMLINK and EFTYPE on some BSDs. */
const REFUSED_LINK = ['ELOOP', 'EMLINK', 'EFTYPE'];
const spare: Buffer[] = [];
const MOST_SPARE = 64;

/**
 * Reads at most 64 KB from the start of a file and 8 KB from its end, in as few calls as can be: a scan opens every file
 * of a dataset, and promises for each call took half of its time. Rejects with the file system's error.
 */
export function withFileEnds<T>(
  path: string,
  use: (ends: FileEnds) => T | MoreWanted<T>,
): Promise<T> {
  return withOpenFile(path, (fd, stats, done) => {
    const buffer = spare.pop() ?? Buffer.allocUnsafe(HEAD_BYTES + TAIL_BYTES);
    const give = (error: Error | null, headBytes: number, tail: Buffer): void => {
      readMore(fd, done, error, () => use({ stats, head: buffer.subarray(0, headBytes), tail }));
      if (spare.length < MOST_SPARE) spare.push(buffer);
    };
    if (!stats.isFile()) return give(null, 0, buffer.subarray(0, 0));
    read(fd, buffer, 0, HEAD_BYTES, 0, (error, headBytes) => {
      const isAll = error !== null || stats.size <= headBytes;
      if (isAll)
        return give(
          error,
          headBytes,
          buffer.subarray(Math.max(0, headBytes - TAIL_BYTES), headBytes),
        );
      const tailAt = Math.max(0, stats.size - TAIL_BYTES);
      read(fd, buffer, HEAD_BYTES, TAIL_BYTES, tailAt, (tailError, tailBytes) => {
        give(tailError, headBytes, buffer.subarray(HEAD_BYTES, HEAD_BYTES + tailBytes));
      });
    });
  });
}

/** The whole content of a small file with its stats. */
export interface SmallFile {
  readonly bytes: Buffer;
  readonly stats: Stats;
}

/** Reads a small file whole, with its stats; null when it is missing or not a file. Rejects with the file system's error. */
export function readSmallFile(path: string): Promise<SmallFile | null> {
  return readWhole(path, FLAGS, ['ENOENT']);
}

/**
 * Like `readSmallFile`, and null for a link, too. Also null for all files where the system cannot refuse links (Windows): the
 * caller must then resolve the path itself.
 */
export function readUnlinkedFile(path: string): Promise<SmallFile | null> {
  const noFollow = constants.O_NOFOLLOW as number | undefined;
  if (!noFollow) return Promise.resolve(null);
  return readWhole(path, FLAGS | noFollow, ['ENOENT', ...REFUSED_LINK]);
}

/**
 * Reads a small file whole, with its stats; `link` when the path is a link. Null when it is missing or not a file. Rejects
 * with the file system's error.
 */
export async function readRealFile(path: string): Promise<SmallFile | 'link' | null> {
  const noFollow = constants.O_NOFOLLOW as number | undefined;
  if (!noFollow) return (await isLink(path)) ? 'link' : readSmallFile(path);
  try {
    return await readWhole(path, FLAGS | noFollow, ['ENOENT']);
  } catch (error) {
    if (REFUSED_LINK.includes((error as NodeJS.ErrnoException).code ?? '')) return 'link';
    throw error;
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function readWhole(
  path: string,
  flags: number,
  isNone: readonly string[],
): Promise<SmallFile | null> {
  try {
    return await withOpenFile<SmallFile | null>(
      path,
      (fd, stats, done) => {
        if (!stats.isFile()) return done(null, null);
        // The buffer is one byte larger than the file: when that byte is filled, the file has grown, and reading goes on.
        readOn(fd, Buffer.allocUnsafe(stats.size + 1), 0, (error, bytes) => {
          finish(done, error, () => ({ bytes, stats }));
        });
      },
      flags,
    );
  } catch (error) {
    if (isNone.includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

type Done<T> = (error: Error | null, value: T | null) => void;

function readMore<T>(
  fd: number,
  done: Done<T>,
  error: Error | null,
  make: () => T | MoreWanted<T>,
): void {
  finish<T | MoreWanted<T>>(
    (failure, made) => {
      if (failure !== null || !(made instanceof MoreWanted)) return done(failure, made as T | null);
      const bytes = Buffer.allocUnsafe(made.length);
      read(fd, bytes, 0, made.length, made.at, (readError, count) => {
        readMore(fd, done, readError, () => made.use(bytes.subarray(0, count)));
      });
    },
    error,
    make,
  );
}

function finish<T>(done: Done<T>, error: Error | null, make: () => T): void {
  if (error !== null) return done(error, null);
  try {
    done(null, make());
  } catch (failure) {
    done(failure as Error, null);
  }
}

function withOpenFile<T>(
  path: string,
  work: (fd: number, stats: Stats, done: Done<T>) => void,
  flags = FLAGS,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    open(path, flags, (openError, fd) => {
      if (openError) return reject(openError);
      const done: Done<T> = (error, value) => {
        close(fd, () => (error === null ? resolve(value as T) : reject(error)));
      };
      fstat(fd, (error, stats) => (error ? done(error, null) : work(fd, stats, done)));
    });
  });
}

function readOn(
  fd: number,
  buffer: Buffer,
  filled: number,
  done: (error: Error | null, bytes: Buffer) => void,
): void {
  read(fd, buffer, filled, buffer.length - filled, filled, (error, bytesRead) => {
    const end = filled + bytesRead;
    if (error !== null || bytesRead === 0) return done(error, buffer.subarray(0, filled));
    // The first read got exactly the expected size and left the spare byte empty: this is the end, without a second read.
    if (filled === 0 && end === buffer.length - 1) return done(null, buffer.subarray(0, end));
    if (end < buffer.length) return readOn(fd, buffer, end, done);
    readOn(fd, Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]), end, done);
  });
}
