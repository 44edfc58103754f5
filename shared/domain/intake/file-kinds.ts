import {
  isArchiveName,
  isImageName,
  isOtherPictureName,
  splitExtension,
} from '../dataset/index.js';

/** Endings of caption texts, the likeliest first; those behind the trainer's usual ones are written by other programs. */
export const TEXT_ENDINGS: readonly string[] = [
  '.txt',
  '.caption',
  '.captions',
  '.tags',
  '.cap',
  '.text',
  '.tag',
  '.prompt',
];
/** Tables of many captions. */
const TABLE = /\.(jsonl|ndjson|json|csv|tsv)$/i;
/** A JPEG by another name (browsers of Windows write .jfif): a copy called .jpg trains. */
const JPEG_ALIAS = /\.(jfif|jpe|jif|jfi|pjpeg|pjp)$/i;
const ARCHIVE = /\.(rar|7z|tar|tgz|gz|bz2|xz|zst)$/i;
const FILM = /\.(mp4|m4v|mov|mkv|webm|avi|wmv|flv|mpe?g|3gp)$/i;
const RAW = /\.(raw|dng|cr2|cr3|crw|nef|nrw|arw|srf|sr2|orf|rw2|raf|pef|x3f|kdc|dcr|erf|3fr|iiq)$/i;
const PICTURE =
  /\.(tga|psd|psb|jp2|j2k|jpx|jpf|svg|svgz|ico|dds|exr|hdr|pcx|ppm|pgm|pbm|pnm|qoi|wmf|emf|xcf|kra|ora|clip|sai2?|mdp|ai|eps|pdf|wdp|hdp|jxr)$/i;

/** What a file is by its name. */
export type FileKind = 'image' | 'convertible' | 'text' | 'table' | 'other';

/** What a file is by its name; `ownEnding`: the one that captions of the concept have, with its dot. */
export function fileKind(name: string, ownEnding: string): FileKind {
  if (isImageName(name) || JPEG_ALIAS.test(name)) return 'image';
  if (isOtherPictureName(name)) return 'convertible';
  if (textEndingOf(name, ownEnding) !== null) return 'text';
  return TABLE.test(name) ? 'table' : 'other';
}

/** The ending by which a file is a caption text, as it is written there; null for other files. */
export function textEndingOf(name: string, ownEnding: string): string | null {
  const { extension } = splitExtension(name);
  const plain = extension.toLowerCase();
  return plain !== '' && (plain === ownEnding.toLowerCase() || TEXT_ENDINGS.includes(plain))
    ? extension
    : null;
}

/** The name that an image's copy gets: one by which the trainer finds it. */
export function nameOfCopy(name: string): string {
  return name.replace(JPEG_ALIAS, '.jpg');
}

/** Why a file is not taken that is neither image nor caption, with the cure; by its name. */
export function whyUnsupported(name: string, isInArchive: boolean): string {
  const ending = splitExtension(name).extension.slice(1).toUpperCase();
  if (isArchiveName(name))
    return isInArchive
      ? 'An archive inside an archive is not opened.'
      : 'An archive in a folder is not opened. Add it by itself.';
  if (ARCHIVE.test(name)) return 'Of archives only zip is opened. Unpack it and add the folder.';
  if (FILM.test(name)) return 'It is a film. Save single pictures of it as PNG and add those.';
  if (RAW.test(name))
    return `It is a camera’s raw picture (${ending}), which neither trainer nor app reads. Develop it to JPEG or PNG.`;
  if (PICTURE.test(name))
    return `It is a ${ending} picture, which neither trainer nor app reads. Save it as PNG with another program.`;
  return 'It is no picture.';
}

/** True for a picture that cannot be taken: someone will miss it. */
export function isMissedPicture(name: string): boolean {
  return RAW.test(name) || PICTURE.test(name);
}
