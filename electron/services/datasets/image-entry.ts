import type { Dirent, Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import {
  captionFileName,
  encodeImageId,
  imageProblems,
} from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { probeImage, type ImageHeader } from '../../platform/image-file.js';
import { resolveInside } from '../../platform/paths.js';
import { NO_CAPTION, readCaptionFile, type CaptionFile } from './caption-file.js';

/** What is remembered of one image, with the marks that tell whether its files have changed since. */
export interface ImageEntry {
  readonly image: DatasetImage;
  readonly imageStamp: string;
  readonly captionStamp: string;
  readonly header: ImageHeader | null;
  readonly caption: Omit<CaptionFile, 'bytes'>;
}

export interface EntrySource {
  readonly root: string;
  readonly conceptId: string;
  readonly name: string;
  readonly isLink: boolean;
  readonly hasCaption: boolean;
  readonly hasSameStem: boolean;
}

/** Reads one image and its caption; what has not changed since `known` is taken from there. Null when the file is gone. */
export async function readEntry(
  source: EntrySource,
  known: ImageEntry | undefined,
): Promise<ImageEntry | null> {
  const path = join(source.root, source.name);
  const stats = await statOrNull(path);
  if (stats === null && !source.isLink) return null;
  const imageStamp = stats === null ? 'broken link' : stampOf(stats);
  const header = known?.imageStamp === imageStamp ? known.header : await probe(source, path, stats);
  const { captionStamp, caption } = await readCaption(source, known);
  if (known && isUnchanged(known, imageStamp, captionStamp, source.hasSameStem)) return known;
  const image = describe(source, stats, header, caption);
  return { image, imageStamp, captionStamp, header, caption };
}

/** True for entries that may be an image: files, and links to files. */
export function isFileLike(entry: Dirent): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}

function isUnchanged(
  known: ImageEntry,
  image: string,
  caption: string,
  sameStem: boolean,
): boolean {
  return (
    known.imageStamp === image &&
    known.captionStamp === caption &&
    known.image.problems.includes('same_stem') === sameStem
  );
}

/** Size and times: a file that keeps all three is taken as unchanged. */
function stampOf(stats: Stats): string {
  return `${stats.size}.${stats.mtimeMs}.${stats.ctimeMs}.${stats.ino}`;
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ELOOP') return null;
    throw error;
  }
}

/** Header of an image; null when it cannot be read, or when it is a link that leaves the folder. */
async function probe(
  source: EntrySource,
  path: string,
  stats: Stats | null,
): Promise<ImageHeader | null> {
  if (stats === null || !stats.isFile()) return null;
  try {
    if (source.isLink) await resolveInside(source.root, source.name);
    return await probeImage(path);
  } catch (error) {
    const code = nodeErrorCode(error);
    if (error instanceof AppError && error.code !== 'internal') return null;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EIO') return null;
    throw error;
  }
}

async function readCaption(
  source: EntrySource,
  known: ImageEntry | undefined,
): Promise<{ captionStamp: string; caption: Omit<CaptionFile, 'bytes'> }> {
  const missing = { captionStamp: 'none', caption: NO_CAPTION };
  if (!source.hasCaption) return missing;
  const path = join(source.root, captionFileName(source.name));
  const stats = await statOrNull(path);
  if (stats === null || !stats.isFile()) return missing;
  const captionStamp = stampOf(stats);
  if (known?.captionStamp === captionStamp) return { captionStamp, caption: known.caption };
  const { text, rev, state } = await readCaptionFile(path);
  return { captionStamp, caption: { text, rev, state } };
}

function describe(
  source: EntrySource,
  stats: Stats | null,
  header: ImageHeader | null,
  caption: Omit<CaptionFile, 'bytes'>,
): DatasetImage {
  return {
    id: encodeImageId({ conceptId: source.conceptId, path: source.name }),
    conceptId: source.conceptId,
    name: source.name,
    sizeBytes: stats?.size ?? 0,
    width: header?.width ?? 0,
    height: header?.height ?? 0,
    format: header?.format ?? '',
    version: stats === null ? '0' : contentVersion(stats),
    caption: caption.text,
    captionRev: caption.rev,
    problems: imageProblems({
      name: source.name,
      isReadable: header !== null,
      caption: caption.state,
      exifOrientation: header?.exifOrientation ?? 1,
      hasSameStem: source.hasSameStem,
    }),
  };
}

/** A short word that changes with the content of a file. */
export function contentVersion(stats: Stats): string {
  const micros = Math.round(stats.mtimeMs * 1000).toString(36);
  return `${micros}-${stats.size.toString(36)}`;
}
