import { basename } from 'node:path';
import { AppError } from '../../../shared/result/errors.js';

/** Bytes of one element, by dtype. Names as the format spells them. */
export const DTYPE_BYTES: Readonly<Record<string, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** One tensor as the header names it. `offsets`: first byte and the byte after the last, counted from `dataStart`. */
export interface TensorInfo {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offsets: readonly [number, number];
}

/** Why a file is not a whole safetensors file; in `details.reason` of the error. */
export type SafetensorsFault =
  | 'not_a_file'
  | 'not_safetensors'
  | 'header_too_large'
  | 'bad_header'
  | 'bad_offsets'
  | 'cut_short'
  | 'too_long';

/** An `invalid_file` error that names the file and the fault. */
export function fault(
  reason: SafetensorsFault,
  path: string,
  what: string,
  hint: string,
): AppError {
  return new AppError('invalid_file', `${basename(path)} ${what}.`, {
    hint,
    details: { reason, path },
  });
}
