import { open, unlink, type FileHandle } from 'node:fs/promises';
import { renameWithRetry, temporaryBeside } from '../../platform/atomic-file.js';
import { DTYPE_BYTES } from './safetensors-format.js';

/** A tensor and its bytes, little-endian, row by row. */
export interface TensorToWrite {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Writes a safetensors file tensor by tensor. Data is aligned: the header is padded to 8 bytes and wider numbers come first.
 * `atomic` (default true): temporary file beside it, fsync, rename, so that the name never shows half a file.
 * Throws the file system's error (ENOSPC, …), after removing what it began, and RangeError for bytes that do not fit the shape.
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<readonly [string, TensorToWrite]>,
  metadata: Readonly<Record<string, string>> = {},
  options: { readonly atomic?: boolean } = {},
): Promise<void> {
  const ordered = inOrder(tensors);
  const header = encodeHeader(ordered, metadata);
  if (options.atomic === false) {
    await writeTo(path, 'w', header, ordered);
    return;
  }
  const temporary = temporaryBeside(path);
  try {
    await writeTo(temporary, 'wx', header, ordered);
    await renameWithRetry(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined); // it may never have been made
    throw error;
  }
}

type NamedTensor = readonly [string, TensorToWrite];

function inOrder(tensors: Iterable<NamedTensor>): NamedTensor[] {
  const list = [...tensors];
  const names = new Set(list.map(([name]) => name));
  if (names.size !== list.length) throw new RangeError('Two tensors have the same name');
  for (const [name, { dtype, shape, data }] of list) {
    const wanted = shape.reduce((all, size) => all * size, 1) * bytesOf(dtype);
    if (wanted !== data.byteLength) {
      throw new RangeError(`${name}: ${data.byteLength} bytes given, its shape needs ${wanted}`);
    }
  }
  return list.sort(
    ([nameA, a], [nameB, b]) => bytesOf(b.dtype) - bytesOf(a.dtype) || (nameA < nameB ? -1 : 1),
  );
}

function bytesOf(dtype: string): number {
  const bytes = DTYPE_BYTES[dtype];
  if (bytes === undefined) throw new RangeError(`Unknown number type ${dtype}`);
  return bytes;
}

function encodeHeader(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>) {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) entries.push(['__metadata__', metadata]);
  let offset = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    if (name === '__metadata__') throw new RangeError('A tensor cannot be named __metadata__');
    entries.push([name, { dtype, shape, data_offsets: [offset, (offset += data.byteLength)] }]);
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)), 'utf8');
  const length = Math.ceil(json.byteLength / 8) * 8;
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  json.copy(header, 8);
  return header;
}

async function writeTo(
  path: string,
  flags: 'w' | 'wx',
  header: Uint8Array,
  tensors: readonly NamedTensor[],
): Promise<void> {
  const handle = await open(path, flags, 0o644);
  try {
    await writeAll(handle, header);
    for (const [, { data }] of tensors) await writeAll(handle, data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, data: Uint8Array): Promise<void> {
  for (let done = 0; done < data.byteLength;) {
    const { bytesWritten } = await handle.write(data, done, data.byteLength - done, null);
    done += bytesWritten;
  }
}
