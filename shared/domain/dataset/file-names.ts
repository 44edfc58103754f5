/** Names that Windows keeps for devices, with or without an extension. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
/** Path separators, what Windows forbids in names, control characters, and marks that reorder text on screen. */
// eslint-disable-next-line no-control-regex -- control characters are what is taken out
const FORBIDDEN = /[/\\:*?"<>|\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Longest file name that every common file system takes, in UTF-8 bytes, with room for our temporary names. */
const MAX_BYTES = 200;
const MAX_CHARS = 120;

/**
 * A name that is safe as one file or folder name on Linux, Windows and macOS; Unicode stays. At most `maxChars` characters.
 * Empty when nothing of the name is left.
 */
export function sanitiseFileName(name: string, maxChars: number = MAX_CHARS): string {
  const plain = name.normalize('NFC').replace(FORBIDDEN, ' ').replace(/\s+/gu, ' ').trim();
  const cut = trimEnds(cutToLength(plain.replace(/^\.+/, ''), maxChars));
  // The guard's own character may push the name over the limit again.
  return RESERVED.test(cut) ? `_${trimEnds(cutToLength(cut, maxChars - 1))}` : cut;
}

/** The same for a file whose extension must survive the cut. */
export function sanitiseImageName(fileName: string): string {
  const { stem, extension } = splitExtension(fileName);
  const safeStem = sanitiseFileName(stem, MAX_CHARS - extension.length) || 'image';
  return `${safeStem}${extension.replace(FORBIDDEN, '')}`;
}

/** `photo.final.jpg` as `photo.final` and `.jpg`; a leading dot is no extension. */
export function splitExtension(fileName: string): { stem: string; extension: string } {
  const dot = fileName.lastIndexOf('.');
  return dot <= 0
    ? { stem: fileName, extension: '' }
    : { stem: fileName.slice(0, dot), extension: fileName.slice(dot) };
}

/** A file name whose stem nobody has yet: `a.png`, `a-2.png`, `a-3.png`, … */
export function uniqueFileName(fileName: string, isStemTaken: (stem: string) => boolean): string {
  const { stem, extension } = splitExtension(fileName);
  if (!isStemTaken(stem)) return fileName;
  for (let number = 2; ; number += 1) {
    const candidate = `${stem}-${number}`;
    if (!isStemTaken(candidate)) return `${candidate}${extension}`;
  }
}

/** Blanks and dots at the ends: Windows drops them silently, and a leading dot hides the file. */
function trimEnds(name: string): string {
  return name.replace(/[. ]+$/, '').replace(/^[. ]+/, '');
}

/** Cuts between characters, never inside one. */
function cutToLength(name: string, maxChars: number): string {
  let result = '';
  let bytes = 0;
  for (const char of name) {
    bytes += utf8Length(char.codePointAt(0) ?? 0);
    if (result.length + char.length > maxChars || bytes > MAX_BYTES) break;
    result += char;
  }
  return result;
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
