import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../../shared/result/errors.js';
import { parseHeader } from './safetensors-header.js';
import { fault, type TensorInfo } from './safetensors-format.js';
import { bf16ToFloat32, bytesToFloat32, fp16ToFloat32 } from './number-formats.js';

export { writeSafetensors, type TensorToWrite } from './safetensors-writer.js';
export { type TensorInfo } from './safetensors-format.js';
export * from './number-formats.js';

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Byte of the file at which tensor data begins. */
  readonly dataStart: number;
  readonly sizeBytes: number;
}

/** The format's own limit; a longer header is refused by every reader. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads the header alone (a 24 GB file costs a few hundred KB) and checks that the file holds all the data it names.
 * Throws `not_found`, `unreadable`, or `invalid_file` with a `SafetensorsFault` in `details.reason`.
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  const handle = await openForReading(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) {
      throw fault('not_a_file', path, 'is a folder, not a file', 'Choose the .safetensors file.');
    }
    return await readFrom(handle, path, stats.size);
  } catch (error) {
    throw asAppError(error, path);
  } finally {
    await handle.close();
  }
}

async function readFrom(
  handle: FileHandle,
  path: string,
  sizeBytes: number,
): Promise<SafetensorsHeader> {
  const start = await readExactly(handle, 0, Math.min(sizeBytes, 16));
  const other = otherFormat(start);
  if (other !== null) throw fault('not_safetensors', path, `is ${other}`, WANTED);
  if (sizeBytes < 10) {
    const what = sizeBytes === 0 ? 'is empty (0 bytes)' : `is only ${sizeBytes} bytes long`;
    throw fault('cut_short', path, what, DOWNLOAD_AGAIN);
  }
  const length = start.readBigUInt64LE(0);
  if (start[8] !== 0x7b) {
    throw fault('not_safetensors', path, 'is not a safetensors file', WANTED);
  }
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw fault(
      'header_too_large',
      path,
      'has a header larger than 100 MB, which no program reads',
      WANTED,
    );
  }
  const dataStart = 8 + Number(length);
  if (dataStart > sizeBytes) {
    throw fault('cut_short', path, 'ends inside its header', DOWNLOAD_AGAIN);
  }
  const text = await readExactly(handle, 8, Number(length));
  const { tensors, metadata, dataBytes } = parseHeader(text, path);
  checkLength(path, sizeBytes, dataStart + dataBytes);
  return { tensors, metadata, dataStart, sizeBytes };
}

function checkLength(path: string, sizeBytes: number, declared: number): void {
  if (sizeBytes < declared) {
    throw fault(
      'cut_short',
      path,
      `is cut short: it should have ${declared} bytes and has ${sizeBytes}`,
      DOWNLOAD_AGAIN,
    );
  }
  if (sizeBytes > declared) {
    throw fault(
      'too_long',
      path,
      `has ${sizeBytes - declared} bytes more than its header names`,
      DOWNLOAD_AGAIN,
    );
  }
}

/** The bytes of one tensor. Throws `not_found` when the header has no such name. */
export async function readTensor(
  path: string,
  header: SafetensorsHeader,
  name: string,
): Promise<Uint8Array> {
  const info = header.tensors.get(name);
  if (info === undefined) {
    throw new AppError('not_found', `${basename(path)} has no tensor named ${name}.`);
  }
  const handle = await openForReading(path);
  try {
    const [from, to] = info.offsets;
    return await readExactly(handle, header.dataStart + from, to - from);
  } catch (error) {
    throw asAppError(error, path);
  } finally {
    await handle.close();
  }
}

/** Bytes of a floating point tensor as float32 values. Throws `unsupported` for other dtypes. */
export function decodeFloats(bytes: Uint8Array, dtype: string): Float32Array {
  switch (dtype) {
    case 'F32':
      return bytesToFloat32(bytes);
    case 'BF16':
      return bf16ToFloat32(bytes);
    case 'F16':
      return fp16ToFloat32(bytes);
    default:
      throw new AppError('unsupported', `Numbers of type ${dtype} cannot be read here.`);
  }
}

const DOWNLOAD_AGAIN =
  'The download or the copy was probably broken off. Get the file again and compare its size.';
const WANTED = 'Choose a file in safetensors format; other formats are not read by the trainer.';

/** Formats that people take for safetensors, told by their first bytes. */
function otherFormat(start: Buffer): string | null {
  const text = start.toString('latin1');
  if (text.startsWith('GGUF')) return 'a GGUF file';
  if (text.startsWith('PK')) return 'a PyTorch checkpoint (.pt, .pth or .ckpt)';
  if (start.length > 2 && start[0] === 0x80 && start[1] !== undefined && start[1] <= 5) {
    if (start[8] !== 0x7b) return 'a pickled PyTorch file';
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return 'a web page, not the model itself';
  if (text.startsWith('version https:')) return 'a Git LFS pointer, not the model itself';
  return null;
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw asAppError(error, path);
  }
}

function asAppError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError('not_found', `There is no file ${path}.`, {
      hint: 'Check the path, or choose the file again.',
      cause: error,
    });
  }
  if (code === 'EISDIR') {
    return fault('not_a_file', path, 'is a folder, not a file', 'Choose the .safetensors file.');
  }
  if (typeof code === 'string') {
    return new AppError('unreadable', `${path} cannot be read (${code}).`, {
      hint: 'Check that the drive is connected and that you may read the file.',
      cause: error,
    });
  }
  return error;
}

/** One read may give less than asked for (2 GiB limit, network drives), so go on until all is there. */
async function readExactly(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(buffer, done, length - done, from + done);
    if (bytesRead === 0) {
      throw new AppError('unreadable', 'The file became shorter while it was read.');
    }
    done += bytesRead;
  }
  return buffer;
}
