import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, link, open, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sanitiseFileName } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { renameWithRetry } from '../../platform/atomic-file.js';
import { statsIfAny } from '../../platform/stats-if-any.js';

export interface ExportRequest {
  /** The checkpoint, absolute. */
  readonly source: string;
  /** An existing folder, usually ComfyUI/models/loras. */
  readonly toDir: string;
  /** Name to give it, with or without extension; the checkpoint's own by default. */
  readonly name?: string;
  readonly signal?: AbortSignal;
  /** Bytes copied, bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ExportedCheckpoint {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The name was taken by another file, so a number was added. */
  readonly renamed: boolean;
  /** The same file was there already; nothing was copied. */
  readonly alreadyThere: boolean;
}

const EXTENSION = '.safetensors';
const CHUNK_BYTES = 4 << 20;

/**
 * Copies a checkpoint so that a half file never has its final name: `.part`, checksum on the way, fsync, read back, rename.
 * An existing file is never replaced: the same content is reported as already there, other content gives `name-2`.
 * Throws `not_found`, `bad_request`, `read_only`, `disk_full`, `cancelled` or `invalid_file`; the `.part` is then removed.
 */
export async function exportCheckpoint(request: ExportRequest): Promise<ExportedCheckpoint> {
  const sizeBytes = await sizeOfSource(request.source);
  await checkFolder(request.toDir);
  const stem = stemOf(request.name ?? basename(request.source));
  const wanted = join(request.toDir, `${stem}${EXTENSION}`);
  const part = `${wanted}.${randomBytes(4).toString('hex')}.part`;
  try {
    const same = await findSame(request, stem, sizeBytes);
    if (same !== null)
      return { ...same, sizeBytes, renamed: same.path !== wanted, alreadyThere: true };
    const sha256 = await copy(request, part, sizeBytes);
    await verify(part, sha256, request.signal);
    const path = await settle(part, request.toDir, stem);
    return { path, sha256, sizeBytes, renamed: path !== wanted, alreadyThere: false };
  } catch (error) {
    await unlink(part).catch(() => undefined); // it may never have been made, or has its final name already
    throw explain(error, request);
  }
}

/** The file of the wanted name (or of that name with a number) that has the same content already, or null. */
async function findSame(
  { source, toDir, signal }: ExportRequest,
  stem: string,
  sizeBytes: number,
): Promise<{ path: string; sha256: string } | null> {
  let sha256: string | null = null;
  for (let number = 1; ; number += 1) {
    const path = numbered(toDir, stem, number);
    const existing = await statsIfAny(path);
    if (existing === null) return null;
    if (!existing.isFile() || existing.size !== sizeBytes) continue;
    sha256 ??= await sha256Of(source, signal);
    if ((await sha256Of(path, signal)) === sha256) return { path, sha256 };
  }
}

function numbered(toDir: string, stem: string, number: number): string {
  return join(toDir, `${stem}${number === 1 ? '' : `-${number}`}${EXTENSION}`);
}

async function sizeOfSource(source: string): Promise<number> {
  const found = await stat(source).catch((error: unknown) => {
    throw new AppError('not_found', `The checkpoint ${basename(source)} is not there.`, {
      hint: 'It may have been deleted. Choose another checkpoint of the run.',
      cause: error,
    });
  });
  if (found.isFile()) return found.size;
  throw new AppError('bad_request', `${basename(source)} is not a file.`, {
    hint: 'Choose a .safetensors file.',
  });
}

async function checkFolder(toDir: string): Promise<void> {
  const found = await stat(toDir).catch((error: unknown) => {
    throw new AppError('not_found', `The folder ${toDir} is not there.`, {
      hint: 'Connect the drive it lies on, or choose your ComfyUI/models/loras folder again.',
      cause: error,
    });
  });
  if (!found.isDirectory()) {
    throw new AppError('bad_request', `${toDir} is a file, not a folder.`, {
      hint: 'Choose the folder ComfyUI/models/loras.',
    });
  }
  await access(toDir, constants.W_OK).catch((error: unknown) => {
    throw new AppError('read_only', `The folder ${toDir} cannot be written to.`, {
      hint: 'Change its permissions, or choose another folder.',
      cause: error,
    });
  });
}

function stemOf(name: string): string {
  const stem = sanitiseFileName(name.replace(/\.safetensors$/i, ''));
  if (stem !== '') return stem;
  throw new AppError('bad_request', `“${name}” cannot be the name of a file.`, {
    hint: 'Use letters and digits.',
  });
}

async function copy(request: ExportRequest, part: string, sizeBytes: number): Promise<string> {
  const hash = createHash('sha256');
  const target = await open(part, 'wx', 0o644);
  try {
    let done = 0;
    request.onProgress?.(0, sizeBytes);
    for await (const chunk of chunksOf(request.source)) {
      request.signal?.throwIfAborted();
      hash.update(chunk);
      await writeAll(target, chunk);
      done += chunk.length;
      request.onProgress?.(done, sizeBytes);
    }
    request.signal?.throwIfAborted();
    await target.sync();
  } finally {
    await target.close();
  }
  return hash.digest('hex');
}

function chunksOf(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

async function writeAll(target: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    done += (await target.write(chunk, done, chunk.length - done)).bytesWritten;
  }
}

async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(path)) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest('hex');
}

async function verify(part: string, sha256: string, signal?: AbortSignal): Promise<void> {
  if ((await sha256Of(part, signal)) === sha256) return;
  throw new AppError('invalid_file', 'The copy differs from the checkpoint.', {
    hint: 'The drive or its cable may be faulty. Try again, or choose another drive.',
  });
}

/** Gives the copy the first free name; a file that is there is never replaced. */
async function settle(part: string, toDir: string, stem: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = numbered(toDir, stem, number);
    if ((await statsIfAny(path)) !== null) continue;
    if (await moveToFreeName(part, path)) return path;
  }
}

/** Renaming would replace a file that came meanwhile; linking does not. False when the name is taken by now. */
async function moveToFreeName(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return false;
    await renameWithRetry(part, path); // exFAT and some network drives have no hard links
    return true;
  }
  await unlink(part);
  return true;
}

function explain(error: unknown, { toDir, signal }: ExportRequest): unknown {
  if (error instanceof AppError) return error;
  if (signal?.aborted === true) return new AppError('cancelled', 'The export was cancelled.');
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new AppError('disk_full', `There is not enough space in ${toDir}.`, {
      hint: 'Free some space on that drive and export again; nothing was left behind.',
      cause: error,
    });
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new AppError('read_only', `The folder ${toDir} cannot be written to.`, {
      hint: 'Change its permissions, or choose another folder.',
      cause: error,
    });
  }
  return error;
}
