import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import type { TrainerView } from '../../../shared/contract/index.js';
import {
  captionFileName,
  encodeImageId,
  imageProblems,
  isImageName,
  isUnreadPictureName,
  nameKey,
} from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { NOT_THERE, stampOf, type FileMark } from '../../platform/file-stamp.js';
import { resolveInside } from '../../platform/paths.js';
import {
  inspectImage,
  probeOtherPicture,
  type ImageHeader,
} from '../../formats/pictures/probe-image.js';
import {
  LINKED_OUT,
  NO_CAPTION,
  readCaptionIn,
  type CaptionFile,
} from './captions/caption-file.js';
import type { FolderEncoding } from './captions/folder-encoding.js';

/** What is remembered of one image, with the marks that tell whether its files have changed since. */
export interface ImageEntry {
  readonly image: DatasetImage;
  /** Its place among the others: see `nameKey`. */
  readonly key: string;
  readonly imageStamp: string;
  readonly captionStamp: string;
  readonly header: ImageHeader | null;
  readonly view: TrainerView | null;
  readonly caption: Omit<CaptionFile, 'bytes'>;
}

export interface EntrySource {
  readonly root: string;
  readonly conceptId: string;
  readonly captionExtension: string;
  readonly name: string;
  readonly isLink: boolean;
  /** False: it is known that there is none. */
  readonly hasCaption: boolean;
  readonly hasSameStem: boolean;
  readonly encoding: FolderEncoding;
}

/** Reads one image and its caption; what has not changed since `known` is taken from there. Null when the file is gone. */
export async function readEntry(
  source: EntrySource,
  known: ImageEntry | undefined,
): Promise<ImageEntry | null> {
  const [seen, { captionStamp, caption }] = await Promise.all([
    readImage(source, known),
    readCaption(source, known),
  ]);
  if (seen === null) return null;
  const { stats } = seen;
  const imageStamp = stats === null ? BROKEN_LINK : stampOf(stats);
  if (known && isUnchanged(known, imageStamp, captionStamp, source.hasSameStem)) return known;
  const image = describe(source, seen, caption);
  const key = known?.key ?? nameKey(source.name);
  const { header, view } = seen;
  return { image, key, imageStamp, captionStamp, header, view, caption };
}

/**
 * The same image with its caption read anew, for a caption that was written here, or one whose folder’s encoding is known now:
 * the image was not touched.
 */
export async function withCaptionAnew(
  source: Omit<EntrySource, 'isLink' | 'hasCaption' | 'hasSameStem'>,
  known: ImageEntry,
): Promise<ImageEntry> {
  const { captionStamp, caption } = await readCaption({ ...source, hasCaption: true }, undefined);
  if (known.captionStamp === captionStamp && known.caption.encoding === caption.encoding)
    return known;
  const before = known.image.problems;
  const problems = problemsOf(source.name, known, caption, {
    hasSameStem: before.includes('same_stem'),
    leadsOutside: before.includes('link_outside'),
  });
  const image = {
    ...known.image,
    caption: caption.text,
    captionRev: caption.rev,
    problems,
  };
  return { ...known, captionStamp, caption, image };
}

const BROKEN_LINK = 'broken link';
const LINK_OUTSIDE = 'link outside';

/**
 * The files that were read for an entry of the folder `root`, with their marks. What was not there, and links that were not
 * followed, are told by the folder’s own mark.
 */
export function marksOf(
  { root, captionExtension }: Pick<EntrySource, 'root' | 'captionExtension'>,
  { image: { name }, imageStamp, captionStamp }: ImageEntry,
): FileMark[] {
  return [
    { path: join(root, name), stamp: imageStamp },
    { path: join(root, captionFileName(name, captionExtension)), stamp: captionStamp },
  ].filter(({ stamp }) => ![BROKEN_LINK, LINK_OUTSIDE, NOT_THERE].includes(stamp));
}

interface SeenImage {
  /** Null: a link that leads nowhere. */
  readonly stats: Stats | null;
  readonly header: ImageHeader | null;
  readonly view: TrainerView | null;
  /** It is a link that leads out of the folder. */
  readonly leadsOutside?: boolean;
}

async function readImage(
  source: EntrySource,
  known: ImageEntry | undefined,
): Promise<SeenImage | null> {
  const path = join(source.root, source.name);
  // A file that nobody knows is opened at once: its marks come with its content.
  if (!known && !source.isLink && isImageName(source.name)) return inspect(path);
  const stats = await statOrNull(path);
  if (stats === null) return source.isLink ? { stats, header: null, view: null } : null;
  if (known?.imageStamp === stampOf(stats)) {
    const leadsOutside = known.image.problems.includes('link_outside');
    return { stats, header: known.header, view: known.view, leadsOutside };
  }
  const leadsOutside = source.isLink && !(await staysInside(source));
  return { stats, ...(await probe(source.name, path, stats)), leadsOutside };
}

async function inspect(path: string): Promise<SeenImage | null> {
  try {
    const { stats, header, view } = await inspectImage(path);
    return { stats, header: header instanceof AppError ? null : header, view };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    if (!isUnreadable(error)) throw error;
    const stats = await statOrNull(path);
    return stats === null ? null : { stats, header: null, view: null };
  }
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

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ELOOP') return null;
    throw error;
  }
}

/** False for a link that leads out of the folder of its concept. */
async function staysInside({ root, name }: EntrySource): Promise<boolean> {
  try {
    await resolveInside(root, name);
    return true;
  } catch (error) {
    if (error instanceof AppError) return error.code !== 'forbidden_path';
    throw error;
  }
}

/** Header of an image, null when it cannot be read, and where the trainer sees it otherwise. */
async function probe(
  name: string,
  path: string,
  stats: Stats | null,
): Promise<Pick<SeenImage, 'header' | 'view'>> {
  const nothing = { header: null, view: null };
  if (stats === null || !stats.isFile() || isUnreadPictureName(name)) return nothing;
  try {
    if (!isImageName(name)) return { header: await probeOtherPicture(path), view: null };
    const { header, view } = await inspectImage(path);
    return { header: header instanceof AppError ? null : header, view };
  } catch (error) {
    if (isUnreadable(error)) return nothing;
    throw error;
  }
}

/** True for what says something about the file and not about the app. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof AppError) return error.code !== 'internal';
  return ['EACCES', 'EPERM', 'EIO'].includes(nodeErrorCode(error) ?? '');
}

async function readCaption(
  source: Pick<EntrySource, 'root' | 'name' | 'captionExtension' | 'hasCaption' | 'encoding'>,
  known: ImageEntry | undefined,
): Promise<{ captionStamp: string; caption: Omit<CaptionFile, 'bytes'> }> {
  const missing = { captionStamp: NOT_THERE, caption: NO_CAPTION };
  if (!source.hasCaption) return missing;
  const name = captionFileName(source.name, source.captionExtension);
  if (known) {
    const stats = await statOrNull(join(source.root, name));
    if (stats === null) return missing;
    const captionStamp = stampOf(stats);
    if (known.captionStamp === captionStamp) return { captionStamp, caption: known.caption };
  }
  const file = await readCaptionIn(source.root, name);
  if (file === null) return missing;
  if (file === 'outside') return { captionStamp: LINK_OUTSIDE, caption: LINKED_OUT };
  const read = source.encoding.read(source.name, file.bytes, file.stats.mtimeMs);
  const { text, rev, state, encoding } = read;
  return { captionStamp: stampOf(file.stats), caption: { text, rev, state, encoding } };
}

function describe(
  source: EntrySource,
  { stats, header, view, leadsOutside = false }: SeenImage,
  caption: Omit<CaptionFile, 'bytes'>,
): DatasetImage {
  const { hasSameStem } = source;
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
    problems: problemsOf(source.name, { header, view }, caption, { hasSameStem, leadsOutside }),
    ...(view === null ? {} : { trainerView: view }),
  };
}

function problemsOf(
  name: string,
  { header, view }: Pick<SeenImage, 'header' | 'view'>,
  caption: Pick<CaptionFile, 'state'>,
  others: { hasSameStem: boolean; leadsOutside: boolean },
): DatasetImage['problems'] {
  return imageProblems({
    name,
    isReadable: header !== null,
    isRefused: view?.fault !== undefined,
    caption: caption.state,
    exifOrientation: header?.exifOrientation ?? 1,
    ...others,
  });
}

/** A short word that changes with the content of a file. */
export function contentVersion(stats: Stats): string {
  const micros = Math.round(stats.mtimeMs * 1000).toString(36);
  return `${micros}-${stats.size.toString(36)}`;
}
