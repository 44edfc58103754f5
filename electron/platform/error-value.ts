import { AppError, type ErrorCode, type ErrorValue } from '../../shared/result/errors.js';
import type { Logger } from './log.js';

const FS_ERRORS: Record<string, { code: ErrorCode; message: string; hint: string }> = {
  ENOSPC: {
    code: 'disk_full',
    message: 'The disk is full.',
    hint: 'Free some space on that drive and try again; nothing was lost.',
  },
  EDQUOT: {
    code: 'disk_full',
    message: 'The disk quota is used up.',
    hint: 'Free some space and try again; nothing was lost.',
  },
  EROFS: {
    code: 'read_only',
    message: 'The folder is read-only.',
    hint: 'Choose a folder that can be written to.',
  },
  EACCES: {
    code: 'read_only',
    message: 'Access was refused.',
    hint: 'Check the permissions of the file or folder.',
  },
  EPERM: {
    code: 'read_only',
    message: 'The operation is not permitted.',
    hint: 'Check the permissions, and whether another program holds the file.',
  },
  EBUSY: {
    code: 'locked',
    message: 'The file is in use by another program.',
    hint: 'Close the other program and try again.',
  },
};

/** The Node error code of an unknown error, or null. */
export function nodeErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/**
 * Turns an error into a value for the wire. An unexpected error becomes `internal` with the number of its log entry: no
 * stack, and no path but the log's. An internal error of another process keeps its number.
 */
export function toErrorValue(error: unknown, log: Logger): ErrorValue {
  if (error instanceof AppError) {
    const isNew = error.code === 'internal' && error.details?.['logId'] === undefined;
    return isNew ? internal(error.message, error, log) : error.toValue();
  }
  const known = FS_ERRORS[nodeErrorCode(error) ?? ''];
  if (known) {
    const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : null;
    const where = typeof path === 'string' ? ` (${path})` : '';
    return { code: known.code, message: `${known.message}${where}`, hint: known.hint };
  }
  return internal('Something went wrong inside the app.', error, log);
}

function internal(what: string, error: unknown, log: Logger): ErrorValue {
  const logId = log.error('unexpected', error);
  const where = log.file === null ? 'the log' : `the log, ${log.file}`;
  const own = error instanceof AppError && error.hint !== undefined ? `${error.hint} ` : '';
  return {
    code: 'internal',
    message: `${what.replace(/\.$/, '')} (${logId}).`,
    hint: `${own}Try again; if it happens again, report it with this number and ${where}.`,
    details: { ...(error instanceof AppError ? error.details : {}), logId },
  };
}

/** Why one file of many failed, in words for a list. `isFatal`: the other files would fail for the same reason. */
export function fileFailure(error: unknown): { reason: string; isFatal: boolean } {
  if (error instanceof AppError) return { reason: error.message, isFatal: false };
  const code = nodeErrorCode(error) ?? '';
  const known = FS_ERRORS[code];
  const isFatal = known?.code === 'disk_full' || code === 'EROFS';
  if (known) return { reason: `${known.message} ${known.hint}`, isFatal };
  return { reason: `The file system refused it (${code || 'unknown error'}).`, isFatal: false };
}
