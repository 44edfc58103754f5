/** Why a file name makes trouble, with what was measured. */
export interface BreakingName {
  /** `blocks`: the run ends certainly. */
  readonly severity: 'blocks' | 'warning';
  readonly text: string;
}

export interface NameRules {
  /** Latents or text encoder outputs go to disk beside the image. */
  readonly cachesOnDisk: boolean;
  readonly system: 'windows' | 'other';
  /** Absolute folder, for the length of whole paths. */
  readonly dir: string;
}

/** What the trainer puts behind the stem of the longest cache file: `_1024x1024_flux.npz`. */
const CACHE_SUFFIX = '_1024x1024_flux.npz';
/** Bytes of a file name on the usual file systems of Linux and macOS; UTF-16 units on Windows (NTFS). */
const MOST_NAME = 255;
/** Characters of a path that programs without long paths switched on may open on Windows (MAX_PATH less its end mark). */
const MOST_WINDOWS_PATH = 259;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
const BAD_END = /[. ]$/;

/** What is wrong with the name of an image for the trainer; null: nothing. Blanks and non-ASCII names train well (recorded). */
export function breakingName(name: string, rules: NameRules): BreakingName | null {
  const stem = name.slice(0, name.lastIndexOf('.'));
  const isWindows = rules.system === 'windows';
  const cacheName = `${stem}${CACHE_SUFFIX}`;
  const length = isWindows ? cacheName.length : utf8Bytes(cacheName);
  if (rules.cachesOnDisk && length > MOST_NAME) {
    return {
      severity: 'blocks',
      text: `too long by ${length - MOST_NAME} ${isWindows ? 'characters' : 'bytes'}: the name of its cache file does not fit on the disk`,
    };
  }
  const path = rules.dir.length + 1 + (rules.cachesOnDisk ? cacheName : name).length;
  if (isWindows && path > MOST_WINDOWS_PATH) {
    return {
      severity: 'warning',
      text: `its whole path has ${path} characters; Windows opens 259 without further ado`,
    };
  }
  if (CONTROL.test(name))
    return { severity: 'warning', text: 'a control character stands in its name' };
  if (RESERVED.test(name))
    return { severity: 'warning', text: 'Windows keeps this name for a device' };
  if (BAD_END.test(stem)) {
    return {
      severity: 'warning',
      text: 'a blank or a dot stands before its extension; Windows drops it from some names',
    };
  }
  return null;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
