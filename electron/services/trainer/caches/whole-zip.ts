import { open, type FileHandle } from 'node:fs/promises';

/** End of a zip's central directory: signature, then sizes; numpy writes no comment behind it. */
const END_BYTES = 22;
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
/** In place of an offset that stands in the 64-bit record. */
const IN_ZIP64 = 0xffff_ffff;

/** True when the file ends as a zip does (an `.npz` is one) and its directory lies where its end says. */
export async function isWholeZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size < END_BYTES) return false;
    const end = await readAt(file, size - END_BYTES, END_BYTES);
    if (end.readUInt32LE(0) !== END_SIGNATURE) return false;
    const directoryBytes = end.readUInt32LE(12);
    const directoryAt = end.readUInt32LE(16);
    if (directoryAt === IN_ZIP64) return true;
    if (directoryAt + directoryBytes !== size - END_BYTES || directoryBytes < 4) return false;
    return (await readAt(file, directoryAt, 4)).readUInt32LE(0) === ENTRY_SIGNATURE;
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, position);
  return buffer;
}
