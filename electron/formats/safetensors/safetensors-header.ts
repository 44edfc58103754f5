import type { AppError } from '../../../shared/result/errors.js';
import { DTYPE_BYTES, fault, type TensorInfo } from './safetensors-format.js';

interface ParsedHeader {
  readonly tensors: Map<string, TensorInfo>;
  readonly metadata: Record<string, string>;
  /** Bytes of data that the header names. */
  readonly dataBytes: number;
}

const DAMAGED = 'The file is damaged, or was made by a faulty program. Get or make it again.';

/** Parses the JSON of a safetensors header and checks every entry. Throws `invalid_file`. */
export function parseHeader(bytes: Buffer, path: string): ParsedHeader {
  const json = parseJson(bytes, path);
  const tensors = new Map<string, TensorInfo>();
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(json)) {
    if (name === '__metadata__') metadata = parseMetadata(entry, path);
    else tensors.set(name, parseTensor(name, entry, path));
  }
  return { tensors, metadata, dataBytes: checkOffsets(tensors, path) };
}

function parseJson(bytes: Buffer, path: string): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // not UTF-8 or not JSON: the same answer for both
  }
  throw fault('bad_header', path, 'has a header that is not valid JSON', DAMAGED);
}

function parseMetadata(entry: unknown, path: string): Record<string, string> {
  if (!isRecord(entry)) throw badEntry('__metadata__', path);
  const pairs = Object.entries(entry).map(([key, value]): [string, string] => {
    if (typeof value !== 'string') throw badEntry(`__metadata__.${key}`, path);
    return [key, value];
  });
  return Object.fromEntries(pairs);
}

function parseTensor(name: string, entry: unknown, path: string): TensorInfo {
  if (!isRecord(entry)) throw badEntry(name, path);
  const dtype = entry['dtype'];
  const shape = entry['shape'];
  const offsets = entry['data_offsets'];
  if (typeof dtype !== 'string' || !isNaturals(shape) || !isNaturals(offsets)) {
    throw badEntry(name, path);
  }
  const [from, to] = offsets;
  if (from === undefined || to === undefined || offsets.length !== 2 || from > to) {
    throw badEntry(name, path);
  }
  const elementBytes = DTYPE_BYTES[dtype];
  // An unknown dtype may be newer than this table: its length is then taken as given.
  const wanted = elementBytes === undefined ? to - from : product(shape) * elementBytes;
  if (wanted !== to - from) {
    throw fault('bad_offsets', path, `names a wrong length for the tensor ${name}`, DAMAGED);
  }
  return { dtype, shape, offsets: [from, to] };
}

/** Data must lie without overlap and without gap from the first byte on; returns its length. */
function checkOffsets(tensors: ReadonlyMap<string, TensorInfo>, path: string): number {
  const byStart = [...tensors].sort(
    ([, a], [, b]) => a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1],
  );
  let end = 0;
  for (const [name, { offsets }] of byStart) {
    if (offsets[0] < end) {
      throw fault('bad_offsets', path, `has overlapping data at the tensor ${name}`, DAMAGED);
    }
    if (offsets[0] > end) {
      throw fault('bad_offsets', path, `has a gap before the tensor ${name}`, DAMAGED);
    }
    end = offsets[1];
  }
  return end;
}

function badEntry(name: string, path: string): AppError {
  return fault('bad_header', path, `has a damaged header entry “${name.slice(0, 80)}”`, DAMAGED);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNaturals(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && Number(item) >= 0)
  );
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, size) => all * size, 1);
}
