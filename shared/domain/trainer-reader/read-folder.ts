import {
  isAnyPictureName,
  isImageName,
  isTrainerImageName,
  nameForTrainer,
  stemKey,
} from '../dataset/index.js';
import { captionCandidates } from './read-caption.js';

/** A folder as the trainer is given it. */
export interface ReaderFolder {
  /** Absolute, `/` between parts. */
  readonly dir: string;
  /** Names of the files directly in the folder; the trainer does not search sub-folders. */
  readonly files: readonly string[];
  readonly captionExtension: string;
  /** Decides about letter case: file names are case-insensitive on Windows; elsewhere the trainer does not find `.Jpg`. */
  readonly system: ReaderSystem;
  /** Whether a file outside the folder exists; see `captionCandidates`, which cuts whole paths at `_`. Absent: none does. */
  readonly isFile?: (path: string) => boolean;
}

export type ReaderSystem = 'windows' | 'other';

export interface ReadImage {
  readonly name: string;
  /** Absolute path of the image's caption file; null: there is none, and the class tokens are trained. */
  readonly caption: string | null;
  /** True when `caption` is another image's file, found by the shortened name (see `captionCandidates`). */
  readonly isNeighbours: boolean;
  /** Other images with the same stem, which share the caption file and the caches. */
  readonly twins: readonly string[];
}

export interface PassedOver {
  readonly name: string;
  /** `other_ending`: a format that the trainer reads, under an extension that it does not look for (`.jfif`). */
  readonly why: 'extension_case' | 'other_ending' | 'other_format' | 'hidden';
}

export interface FolderRead {
  /** In the order of the trainer: by code points of the name. */
  readonly images: readonly ReadImage[];
  /** Pictures that the trainer does not find. */
  readonly passedOver: readonly PassedOver[];
}

/** What the trainer's reader takes of a folder, and which caption file each image gets. */
export function readFolder(folder: ReaderFolder): FolderRead {
  const isWindows = folder.system === 'windows';
  const images: string[] = [];
  const passedOver: PassedOver[] = [];
  for (const name of folder.files) {
    const why = whyPassedOver(name, folder.system);
    if (why === null) images.push(name);
    else if (why !== 'no_picture') passedOver.push({ name, why });
  }
  images.sort(byCodePoints);
  const keys = new Set(folder.files.map((name) => keyOf(name, isWindows)));
  const byStem = new Map<string, string[]>();
  for (const name of images) {
    const stem = stemKey(name, !isWindows);
    byStem.set(stem, [...(byStem.get(stem) ?? []), name]);
  }
  const isFile = (path: string): boolean => {
    const name = nameInside(folder.dir, path);
    return name === null ? (folder.isFile?.(path) ?? false) : keys.has(keyOf(name, isWindows));
  };
  return {
    images: images.map((name) => ({
      name,
      ...captionOf(`${folder.dir}/${name}`, folder.captionExtension, isFile),
      twins: (byStem.get(stemKey(name, !isWindows)) ?? []).filter((other) => other !== name),
    })),
    passedOver,
  };
}

function captionOf(
  imagePath: string,
  extension: string,
  isFile: (path: string) => boolean,
): Pick<ReadImage, 'caption' | 'isNeighbours'> {
  const candidates = captionCandidates(imagePath, extension);
  const found = candidates.findIndex(isFile);
  return { caption: candidates[found] ?? null, isNeighbours: found > 0 };
}

/** Why the trainer passes over a file; null: it takes it. */
export function whyPassedOver(
  name: string,
  system: ReaderSystem,
): PassedOver['why'] | 'no_picture' | null {
  const plain = name.replace(/^\.+/, '');
  if (name.startsWith('.')) {
    return isImageName(plain) ? 'hidden' : 'no_picture';
  }
  if (!isAnyPictureName(name)) return 'no_picture';
  if (!isImageName(name))
    return isImageName(nameForTrainer(name)) ? 'other_ending' : 'other_format';
  return system === 'windows' || isTrainerImageName(name) ? null : 'extension_case';
}

/** The name of a file straight in `dir`; null for one elsewhere. */
function nameInside(dir: string, path: string): string | null {
  if (!path.startsWith(`${dir}/`)) return null;
  const name = path.slice(dir.length + 1);
  return name.includes('/') ? null : name;
}

function keyOf(name: string, isWindows: boolean): string {
  return isWindows ? name.toLowerCase() : name;
}

/** Compares strings by code points as Python does; JavaScript's order by UTF-16 units puts emoji before some CJK characters. */
function byCodePoints(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    if (one.charCodeAt(at) === other.charCodeAt(at)) continue;
    // The first differing UTF-16 unit decides; a surrogate stands for a code point above all others.
    return rank(one.charCodeAt(at)) - rank(other.charCodeAt(at));
  }
  return one.length - other.length;
}

/** Sort rank of a UTF-16 unit: surrogates come last, since their code points are above U+FFFF. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
