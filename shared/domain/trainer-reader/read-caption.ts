/** What a caption file holds. `text` without a byte order mark. */
export interface CaptionContent {
  readonly text: string;
  readonly sizeBytes: number;
  readonly isUtf8: boolean;
  readonly hasBom: boolean;
}

/** What the trainer makes of a caption file: lines (one, unless wildcards are on), or the end of the run. */
export type CaptionRead =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'ends_run'; readonly why: 'empty' | 'not_utf8' };

export interface CaptionReadOptions {
  /** `enable_wildcard`: every line that is not blank counts, one is drawn each time. */
  readonly enableWildcard?: boolean;
}

/**
 * Reads a caption as the trainer does (`read_caption` of its dreambooth dataset): UTF-8 or the run ends, 0 bytes and the run
 * ends, the first line without the blanks around it. A byte order mark stays in the text. A blank first line is an
 * empty caption, which does not end the run.
 */
export function readCaption(
  { text, sizeBytes, isUtf8, hasBom }: CaptionContent,
  { enableWildcard = false }: CaptionReadOptions = {},
): CaptionRead {
  if (!isUtf8) return { kind: 'ends_run', why: 'not_utf8' };
  if (sizeBytes === 0) return { kind: 'ends_run', why: 'empty' };
  const whole = hasBom ? `${BOM}${text}` : text;
  if (enableWildcard) {
    const lines = whole
      .split(LINE_END)
      .map(strip)
      .filter((line) => line !== '');
    return { kind: 'lines', lines };
  }
  return { kind: 'lines', lines: [strip(whole.split(LINE_END, 1)[0] ?? '')] };
}

/** What stands behind the first line and is not blank: text that is never trained without wildcards. '' when there is none. */
export function unreadText(text: string): string {
  const at = text.search(/[\r\n]/);
  return at < 0 ? '' : strip(text.slice(at));
}

const BOM = '\ufeff';
/** Line ends of Python's text files. */
const LINE_END = /\r\n|\r|\n/;
/** What Python's `strip` takes away; not the byte order mark, which JavaScript's `trim` would take. */
const BLANKS =
  '[\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const ENDS = new RegExp(`^${BLANKS}|${BLANKS}$`, 'g');

function strip(line: string): string {
  return line.replace(ENDS, '');
}

const CUT_PARTS = 4;

/**
 * Where the trainer looks for the caption of an image, in this order; the first file that is there is taken. The second
 * place is the path cut before its fourth last `_` (a rule for the output of a face cropper): `photo_1_2_3_4.png` takes
 * `photo.txt`. The underscores of the folders count, too. `imagePath`: absolute, `/` between parts.
 */
export function captionCandidates(imagePath: string, extension: string): string[] {
  const slash = imagePath.lastIndexOf('/');
  const dot = imagePath.lastIndexOf('.');
  const base = dot > slash + 1 ? imagePath.slice(0, dot) : imagePath;
  const parts = base.split('_');
  const own = `${base}${extension}`;
  if (parts.length <= CUT_PARTS) return [own];
  return [own, `${parts.slice(0, -CUT_PARTS).join('_')}${extension}`];
}
