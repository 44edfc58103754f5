import * as z from 'zod';
import { withoutPasswords } from './passwords.js';

/** Every error that may cross a process boundary. A closed union: the renderer switches over it. */
export const ErrorCode = z.enum([
  'bad_request',
  'unknown_request',
  'unauthorized',
  'not_found',
  'conflict',
  'forbidden_path',
  'unreadable',
  'unsupported',
  'disk_full',
  'read_only',
  'locked',
  'needs_permission',
  'cancelled',
  'disconnected',
  'invalid_config',
  'invalid_file',
  'trainer_unavailable',
  'run_active',
  'internal',
]);
export type ErrorCode = z.output<typeof ErrorCode>;

/** What crosses the wire when something fails: what happened, and what to do next. */
export const ErrorValue = z.object({
  code: ErrorCode,
  message: z.string(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type ErrorValue = z.output<typeof ErrorValue>;

/** The envelope of every answer: exceptions inside a process, values between processes. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorValue };

/**
 * An expected failure. Anything else that is thrown is a bug and crosses as `internal`.
 * Passwords of addresses in its texts are masked from the start, as nobody knows where a message ends up.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    extra: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(
      withoutPasswords(message),
      extra.cause === undefined ? undefined : { cause: extra.cause },
    );
    this.name = 'AppError';
    this.code = code;
    this.hint = extra.hint === undefined ? undefined : withoutPasswords(extra.hint);
    this.details = extra.details;
  }

  /** The same error as a value for the wire. */
  toValue(): ErrorValue {
    const value: ErrorValue = { code: this.code, message: this.message };
    if (this.hint !== undefined) value.hint = this.hint;
    if (this.details !== undefined) value.details = this.details;
    return value;
  }

  /** An `AppError` made again from a value that came over the wire. */
  static fromValue(value: ErrorValue): AppError {
    return new AppError(value.code, value.message, {
      ...(value.hint === undefined ? {} : { hint: value.hint }),
      ...(value.details === undefined ? {} : { details: value.details }),
    });
  }
}
