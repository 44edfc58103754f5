import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { BroughtFolder } from '../../../shared/domain/intake/brought.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { type ImportFile, isPictureName, textTooLong } from '../dataset/folders/index.js';
import { MAX_IMAGE_BYTES } from './received-file.js';
import type { ToldFile } from './types.js';
import { decodeEntryNames } from './zip-names.js';
import { formatBytes } from '../../../shared/domain/format.js';

const MAX_ENTRIES = 500_000;
/** Photographs hardly shrink; flat drawings as BMP do, but not to less than this in such amounts. */
const MOST_TIMES_LARGER = 200;
const ALWAYS_ALLOWED_BYTES = 1024 * 1024 * 1024;
const LINK = 0o120000;

/** An archive that is open for reading; `close` it when its files have been taken. */
export interface Archive {
  readonly brought: BroughtFolder<ImportFile>;
  /** Pictures that cannot be taken out of it. */
  readonly told: ToldFile[];
  close(): void;
}

/**
 * Lists the files of a zip archive; nothing is unpacked yet, and no name in it is ever used as a path. Throws `invalid_file`
 * for a file that is no archive, or one built to fill the disk.
 */
export async function openArchive(path: string, signal?: AbortSignal): Promise<Archive> {
  const zip = await open(path);
  try {
    const entries = await listEntries(zip, path, signal);
    refuseBomb(path, entries, (await stat(path)).size);
    return { ...listed(zip, basename(path), entries), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

interface NamedEntry {
  readonly entry: Entry;
  readonly name: string;
}

async function open(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { decodeStrings: false, autoClose: false });
  } catch (error) {
    if (nodeErrorCode(error) !== null) throw error;
    throw noArchive(path, error);
  }
}

async function listEntries(
  zip: ZipFile,
  path: string,
  signal: AbortSignal | undefined,
): Promise<NamedEntry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) throw tooMuch(path, 'it lists more than 500,000 files');
    }
  } catch (error) {
    if (error instanceof AppError || signal?.aborted || nodeErrorCode(error) !== null) throw error;
    throw noArchive(path, error);
  }
  const names = decodeEntryNames(entries);
  return entries.map((entry, index) => ({ entry, name: names[index] ?? '' }));
}

function noArchive(path: string, cause: unknown): AppError {
  const isLocked = cause instanceof Error && /encrypt/i.test(cause.message);
  const why = isLocked ? 'is encrypted' : 'is not a zip archive, or damaged';
  const cure = isLocked ? 'without a password' : 'or copy it again';
  return new AppError('invalid_file', `${basename(path)} ${why}.`, {
    hint: `Pack it again ${cure}, or unpack it and add the folder.`,
    cause,
  });
}

function refuseBomb(path: string, entries: readonly NamedEntry[], sizeBytes: number): void {
  const sum = (of: (entry: Entry) => number) =>
    entries.reduce((total, { entry }) => total + of(entry), 0);
  // Entries that share their bytes are how a small file unpacks to petabytes.
  if (sum((entry) => entry.compressedSize) > sizeBytes) {
    throw tooMuch(path, 'its entries lie over one another');
  }
  const unpacked = sum((entry) => entry.uncompressedSize);
  if (unpacked > ALWAYS_ALLOWED_BYTES && unpacked > MOST_TIMES_LARGER * sizeBytes) {
    throw tooMuch(path, `it would unpack to ${formatBytes(unpacked)}`);
  }
}

function tooMuch(path: string, why: string): AppError {
  return new AppError('invalid_file', `${basename(path)} was not opened: ${why}.`, {
    hint: 'No dataset looks like that. If you trust it, unpack it yourself and add the folder.',
  });
}

function listed(
  zip: ZipFile,
  archive: string,
  entries: readonly NamedEntry[],
): Pick<Archive, 'brought' | 'told'> {
  const files: ImportFile[] = [];
  const told: ToldFile[] = [];
  for (const { name, entry } of entries) {
    if (name.endsWith('/')) continue;
    const shown = `${archive} › ${name}`;
    const fileName = name.split('/').at(-1) ?? '';
    const reason = isPictureName(fileName) ? whyNotTaken(entry, name) : null;
    if (reason !== null) told.push({ file: shown, outcome: 'failed', reason });
    else files.push(fileInside(zip, entry, { path: name, shown, fileName }));
  }
  const name = archive.replace(/\.zip$/i, '');
  return { brought: { name, shown: archive, files, isArchive: true }, told };
}

function fileInside(
  zip: ZipFile,
  entry: Entry,
  { path, shown, fileName }: { path: string; shown: string; fileName: string },
): ImportFile {
  const content = () => unpack(zip, entry, fileName);
  const bytes = async (maxBytes: number): Promise<Buffer> => {
    const reason = whyNotTaken(entry, path);
    if (reason !== null) throw new AppError('unreadable', `Its caption ${fileName}: ${reason}`);
    if (entry.uncompressedSize > maxBytes) throw textTooLong(fileName, maxBytes);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content()) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  return { path, shown, content, bytes };
}

function whyNotTaken(entry: Entry, name: string): string | null {
  if (name.startsWith('/') || /^[a-z]:/i.test(name) || name.split('/').includes('..')) {
    return 'Its path leads out of the archive.';
  }
  // Systems of the Unix kind keep the mode of a file in the upper half.
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === LINK) {
    return 'It is a link, not a file.';
  }
  if (entry.isEncrypted()) return 'It is encrypted. Pack it again without a password.';
  if (!entry.canDecodeFileData()) {
    return `It is packed by a method (${entry.compressionMethod}) that is not known here. Pack it again as an ordinary zip.`;
  }
  return entry.uncompressedSize > MAX_IMAGE_BYTES ? 'It is larger than 512 MB.' : null;
}

async function* unpack(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Uint8Array> {
  let crc = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      crc = crc32(chunk as Buffer, crc);
      yield chunk as Buffer;
    }
  } catch (error) {
    // What the system says has a number; the rest is about the archive's content.
    if (error instanceof Error && 'errno' in error && 'syscall' in error) throw error;
    throw damaged(name, error);
  }
  if (crc !== entry.crc32 >>> 0) throw damaged(name);
}

function damaged(name: string, cause?: unknown): AppError {
  return new AppError('unreadable', `${name} is damaged inside the archive.`, {
    hint: 'Pack it again, or add the image by itself.',
    ...(cause === undefined ? {} : { cause }),
  });
}
