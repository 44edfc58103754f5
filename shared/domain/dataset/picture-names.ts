import { splitExtension } from './file-names.js';

/** What the trainer looks for, in a fixed order; all lower or all upper case, nothing between. */
export const IMAGE_EXTENSIONS: readonly string[] = ['.png', '.jpg', '.jpeg', '.webp', '.bmp'];

/** Endings of the same kinds that the trainer does not look for, with the one under which it reads the file. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  '.jfif': '.jpg',
  '.jif': '.jpg',
  '.jfi': '.jpg',
  '.jpe': '.jpg',
  '.pjpeg': '.jpg',
  '.pjp': '.jpg',
  '.mpo': '.jpg',
  '.apng': '.png',
};
/** What sites and backups put behind an ending: `.jpg_large`, `.png~`, `.webp!d`. */
const LENGTHENED = /^(\.(?:png|jpe?g|webp|bmp))[^a-z0-9].*$/i;

/** Pictures that the trainer passes over and our decoder reads; shown all the same, so that nobody wonders where they are. */
export const OTHER_PICTURE_EXTENSIONS: readonly string[] = [
  '.avif',
  '.gif',
  '.tif',
  '.tiff',
  '.heic',
  '.heif',
  '.hif',
  '.jxl',
  ...Object.keys(OTHER_NAMES),
];

/** Pictures that neither the trainer nor our decoder takes: listed, not shown. */
const UNREAD_EXTENSIONS: ReadonlySet<string> = new Set(
  [
    '.avifs .bpg .cur .dds .dib .eps .exr .fits .hdp .hdr .heics .icns .ico .j2c .j2k .jp2 .jpc .jpf .jpm .jpx .jxr .pam .pbm',
    '.pcx .pgm .pict .pnm .ppm .qoi .ras .sgi .svg .svgz .tga .wbmp .wdp .wmf .emf .xbm .xpm',
    // Of paint programs.
    '.ai .clip .kra .mdp .ora .procreate .psb .psd .sai .sai2 .xcf',
    // Of cameras.
    '.3fr .arw .cr2 .cr3 .crw .dng .iiq .nef .nrw .orf .pef .raf .raw .rw2 .rwl .sr2 .srf .srw .x3f',
  ].flatMap((line) => line.split(' ')),
);

/** True for a file name with an image extension in any case. Hidden files (leading dot) are none: the trainer passes over them. */
export function isImageName(fileName: string): boolean {
  return !isHidden(fileName) && IMAGE_EXTENSIONS.includes(endingOf(fileName));
}

/** True for a picture that the trainer passes over for its name and that our decoder reads (AVIF, GIF, TIFF, `.jfif`). */
export function isOtherPictureName(fileName: string): boolean {
  const ending = endingOf(fileName);
  const isOther = OTHER_PICTURE_EXTENSIONS.includes(ending) || LENGTHENED.test(ending);
  return isOther && !isHidden(fileName);
}

/** True for a picture that neither the trainer nor our decoder takes (TGA, PSD, JPEG 2000, SVG, raw files of cameras). */
export function isUnreadPictureName(fileName: string): boolean {
  return !isHidden(fileName) && UNREAD_EXTENSIONS.has(endingOf(fileName));
}

/** True for every picture by its name, also those that the trainer passes over. */
export function isAnyPictureName(fileName: string): boolean {
  return isImageName(fileName) || isOtherPictureName(fileName) || isUnreadPictureName(fileName);
}

/** True when the trainer finds the file on a case sensitive system too: `.jpg` or `.JPG`, not `.Jpg`. */
export function isTrainerImageName(fileName: string): boolean {
  const { extension } = splitExtension(fileName);
  const hasOneCase = extension === extension.toLowerCase() || extension === extension.toUpperCase();
  return isImageName(fileName) && hasOneCase;
}

/**
 * The name under which the trainer finds a picture whose content it reads: `.jfif` and `.jpg_large` become `.jpg`, `.Jpg` becomes
 * `.jpg`. Other names stay, also those of formats that it does not read.
 */
export function nameForTrainer(fileName: string): string {
  if (isTrainerImageName(fileName)) return fileName;
  const { stem, extension } = splitExtension(fileName);
  const ending = extension.toLowerCase();
  const known = OTHER_NAMES[ending] ?? LENGTHENED.exec(ending)?.[1];
  if (known !== undefined) return `${stem}${known}`;
  return isImageName(fileName) ? `${stem}${ending}` : fileName;
}

function endingOf(fileName: string): string {
  return splitExtension(fileName).extension.toLowerCase();
}

function isHidden(fileName: string): boolean {
  return fileName.startsWith('.');
}
