import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../shared/result/errors.js';
import { renameWithRetry } from '../../platform/atomic-file.js';
import { freeBytes } from '../../platform/free-space.js';
import { makeFolder, modeOfNewFile } from '../../platform/private-files.js';
import { statsIfAny } from '../../platform/stats-if-any.js';
import { httpGet } from './http-get.js';
import { PartialFile } from './partial-file.js';
import { formatBytes } from '../../../shared/domain/format.js';

export interface DownloadRequest {
  readonly url: string;
  /** Where the file comes to lie. What is loaded so far lies beside it as `….part`. */
  readonly to: string;
  /** Lower-case hexadecimal; without it only the length is checked. */
  readonly sha256?: string | null;
  /** Size in bytes, when it is known beforehand. */
  readonly bytes?: number | null;
  /** Headers such as an authorization: sent to the origin of `url` only, never logged. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  readonly proxy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
  /** For tests: how long to wait for a byte, how often and how patiently to try again, how much the disk has free. */
  readonly tuning?: Partial<Tuning>;
}

interface Tuning {
  readonly idleMs: number;
  readonly attempts: number;
  readonly pauseMs: number;
  readonly freeBytes: (dir: string) => Promise<number>;
}

export interface Downloaded {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** True when the file was there already and its hash fitted. */
  readonly wasThere: boolean;
}

/** Room that is left on the disk beside the file itself. */
const SPARE_BYTES = 64 * 1024 * 1024;
const DEFAULTS: Tuning = { idleMs: 60_000, attempts: 4, pauseMs: 1000, freeBytes };

/**
 * Loads one file: resumed where an earlier attempt ended, its hash checked before it gets its name.
 * Throws `unauthorized` (401, 403), `not_found`, `disconnected`, `disk_full`, `invalid_file` (another hash or length; what was
 * loaded is removed), `conflict` (another file has the name), `cancelled` (what was loaded is kept).
 */
export async function download(request: DownloadRequest): Promise<Downloaded> {
  const tuning = { ...DEFAULTS, ...request.tuning };
  const there = await alreadyThere(request);
  if (there !== null) return there;
  await makeFolder(dirname(request.to));
  const part = new PartialFile(request.to);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(request, part, tuning);
    } catch (error) {
      if (request.signal?.aborted) throw new AppError('cancelled', 'Cancelled.', { cause: error });
      const mayPass = error instanceof AppError && error.code === 'disconnected';
      if (!mayPass || attempt >= tuning.attempts) throw error;
      await sleep(tuning.pauseMs * attempt, undefined, { signal: request.signal }).catch(
        () => undefined,
      ); // the loop looks at the signal
    }
  }
}

async function alreadyThere(request: DownloadRequest): Promise<Downloaded | null> {
  const found = await statsIfAny(request.to);
  if (found === null) return null;
  const sha256 = await sha256Of(request.to, request.signal);
  if (request.sha256 && sha256 === request.sha256) {
    return { path: request.to, bytes: found.size, sha256, wasThere: true };
  }
  throw new AppError('conflict', `${request.to} is there already and is another file.`, {
    hint: 'Move it away or choose another folder; it is never overwritten.',
  });
}

/** The sha256 of a file, in lower-case hexadecimal. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, signal ? { signal } : {}))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function attemptOnce(
  request: DownloadRequest,
  part: PartialFile,
  tuning: Tuning,
): Promise<Downloaded> {
  const name = bareAddress(request.url);
  const begun = await part.begun(name);
  const answer = await httpGet(request.url, {
    idleMs: tuning.idleMs,
    proxy: request.proxy,
    signal: request.signal,
    ...(request.secretHeaders ? { secretHeaders: request.secretHeaders } : {}),
    headers: begun.bytes > 0 ? { range: `bytes=${begun.bytes}-`, 'if-range': begun.validator } : {},
  });
  if (answer.statusCode === 416) {
    answer.resume();
    await part.forget();
    return attemptOnce(request, part, tuning);
  }
  if (answer.statusCode !== 200 && answer.statusCode !== 206) {
    answer.resume();
    throw refused(answer.statusCode ?? 0, request.url);
  }
  const start = answer.statusCode === 206 ? begun.bytes : 0;
  const total = totalOf(answer, start, request.bytes ?? null);
  await checkSpace(request.to, total === null ? 0 : total - start, tuning);
  if (start === 0) await part.begin(name, validatorOf(answer));
  return receive(request, part, answer, { start, total });
}

interface Extent {
  readonly start: number;
  readonly total: number | null;
}

async function receive(
  request: DownloadRequest,
  part: PartialFile,
  answer: IncomingMessage,
  { start, total }: Extent,
): Promise<Downloaded> {
  const hash = await part.hashSoFar(start);
  const file = await open(part.path, start > 0 ? 'r+' : 'w', modeOfNewFile(part.path));
  let done = start;
  try {
    request.onProgress?.(done, total);
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      await file.write(chunk, 0, chunk.length, done);
      hash.update(chunk);
      done += chunk.length;
      request.onProgress?.(done, total);
    }
    await file.sync();
  } catch (error) {
    throw cutOff(error, request);
  } finally {
    await file.close();
  }
  if (total !== null && done < total) throw cutOff(new Error('the end is missing'), request);
  const sha256 = hash.digest('hex');
  await refuseWrong(request, part, done, sha256);
  await renameWithRetry(part.path, request.to);
  await part.forgetMark();
  return { path: request.to, bytes: done, sha256, wasThere: false };
}

async function refuseWrong(
  request: DownloadRequest,
  part: PartialFile,
  bytes: number,
  sha256: string,
): Promise<void> {
  const wrongLength = request.bytes != null && request.bytes !== bytes;
  const wrongHash = request.sha256 ? request.sha256 !== sha256 : false;
  if (!wrongLength && !wrongHash) return;
  await part.forget();
  const what = wrongHash
    ? `has the sha256 ${sha256}, expected ${request.sha256}`
    : `has ${bytes} bytes, expected ${request.bytes}`;
  throw new AppError('invalid_file', `What came from ${bareAddress(request.url)} ${what}.`, {
    hint: 'It was thrown away. Try again; if it happens again, the source holds another file: choose another source in Settings.',
  });
}

async function checkSpace(to: string, needed: number, tuning: Tuning): Promise<void> {
  const free = await tuning.freeBytes(dirname(to));
  if (needed === 0 || free >= needed + SPARE_BYTES) return;
  throw new AppError(
    'disk_full',
    `${to} needs ${formatBytes(needed)} more, its disk has ${formatBytes(free)} free.`,
    {
      hint: 'Free some space on that disk, or choose a folder on another one.',
    },
  );
}

/** Scheme, host and path: what may be shown and kept. A query can hold a signature. */
export function bareAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed === null ? url : `${parsed.origin}${parsed.pathname}`;
}

function validatorOf(answer: IncomingMessage): string {
  const etag = answer.headers.etag;
  // A weak tag names no exact bytes and may not be used for a range.
  if (etag !== undefined && !etag.startsWith('W/')) return etag;
  return answer.headers['last-modified'] ?? '';
}

function totalOf(answer: IncomingMessage, start: number, known: number | null): number | null {
  const length = Number(answer.headers['content-length']);
  return Number.isSafeInteger(length) && answer.headers['content-length'] !== undefined
    ? start + length
    : known;
}

function refused(status: number, url: string): AppError {
  const where = bareAddress(url);
  if (status === 401 || status === 403) {
    return new AppError('unauthorized', `${where} asks for permission (${status}).`, {
      hint: 'Accept the licence on its page and enter an access token of that account.',
    });
  }
  if (status === 404 || status === 410) {
    return new AppError('not_found', `There is no ${where} (${status}).`, {
      hint: 'Check the address of the source in Settings.',
    });
  }
  return new AppError('disconnected', `${where} answered ${status}.`, { hint: 'Try again later.' });
}

function cutOff(error: unknown, request: DownloadRequest): unknown {
  if (request.signal?.aborted) return new AppError('cancelled', 'Cancelled.');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // An error of the disk is no network error, and trying again will not help.
  if (['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO'].includes(code)) return error;
  return new AppError('disconnected', `The connection to ${bareAddress(request.url)} broke off.`, {
    hint: 'Try again: it goes on where it ended.',
    cause: error,
  });
}
