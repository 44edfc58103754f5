import { analyse } from 'chardet';
import { CaptionEncoding } from '../../../../../shared/domain/captions/index.js';
import { DOUBLE_BYTE, SINGLE_BYTE } from './candidates.js';
import { CONTROLS, decodeCleanly } from './decode-text.js';
import { costOf, doubleByteCost, strangeShare } from './judge-text.js';

/** What the frequencies of letter triples that the library counts are worth, for each byte that is not ASCII. */
const LIBRARY_WEIGHT = 0.25;
/** A caption that does not fit an encoding at all, for each of its bytes that are not ASCII. */
const UNFIT_COST = 4;

/** With more characters that its language does not have, a reading is no better than none: the user is asked. */
const MOST_STRANGE = 0.2;

/**
 * The encoding that captions of one folder speak for together, none of them UTF-8; null when none of those known fits, or
 * the likeliest is not likely. One caption alone is often too short to tell: together they are not.
 */
export function guessEncoding(captions: readonly Uint8Array[]): CaptionEncoding | null {
  const utf16 = guessUtf16(captions);
  if (utf16 !== null) return utf16;
  const library = libraryGuesses(captions);
  const judged = [
    ...SINGLE_BYTE.map((one) =>
      judge(captions, library, one.encoding, {
        costOfText: (text) => costOf(text, one),
        rarity: one.rarity ?? 0,
        isStrange: (text) => strangeShare(text, one) > MOST_STRANGE,
      }),
    ),
    ...DOUBLE_BYTE.map((encoding) =>
      judge(captions, library, encoding, {
        costOfText: (text) => doubleByteCost(text, encoding),
        rarity: 0,
        isStrange: () => false,
      }),
    ),
  ];
  let best: Judgement | null = null;
  for (const one of judged) if (one !== null && (best === null || one.cost < best.cost)) best = one;
  return best === null || best.isStrange ? null : best.encoding;
}

interface Judgement {
  readonly encoding: CaptionEncoding;
  readonly cost: number;
  readonly isStrange: boolean;
}

interface Measures {
  costOfText(text: string): number;
  readonly rarity: number;
  isStrange(text: string): boolean;
}

/** Null when none of the captions fits. */
function judge(
  captions: readonly Uint8Array[],
  library: ReadonlyMap<string, number>,
  encoding: CaptionEncoding,
  { costOfText, rarity, isStrange }: Measures,
): Judgement | null {
  const texts: string[] = [];
  let cost = rarity;
  for (const bytes of captions) {
    const text = decodeCleanly(bytes, encoding);
    if (text === null) cost += foreignBytes(bytes) * UNFIT_COST;
    else {
      texts.push(text);
      cost += costOfText(text) - foreignBytes(bytes) * (library.get(encoding) ?? 0);
    }
  }
  return texts.length === 0 ? null : { encoding, cost, isStrange: isStrange(texts.join('\n')) };
}

/** UTF-16 without a mark: bytes that no old encoding has in a text (NUL and other controls), and text in one of both orders. */
function guessUtf16(captions: readonly Uint8Array[]): CaptionEncoding | null {
  if (!captions.some(hasControls)) return null;
  const clean = (encoding: CaptionEncoding) =>
    captions.filter((bytes) => fitsUtf16(bytes, encoding)).length;
  const little = clean('utf-16le');
  const big = clean('utf-16be');
  if (little === 0 && big === 0) return null;
  return little >= big ? 'utf-16le' : 'utf-16be';
}

/** True for text whose characters are mostly of a few neighbouring kinds, as those of the wrong byte order never are. */
export function fitsUtf16(bytes: Uint8Array, encoding: CaptionEncoding): boolean {
  if (bytes.length === 0 || bytes.length % 2 !== 0) return false;
  const text = decodeCleanly(bytes, encoding);
  if (text === null) return false;
  const rows = new Set([...text].map((char) => (char.codePointAt(0) ?? 0) >> 8));
  return (
    rows.has(0) || rows.size <= 2 || /^[\p{Script=Han}\p{Script=Hangul}\u3000-\u30ff]+$/u.test(text)
  );
}

function hasControls(bytes: Uint8Array): boolean {
  return CONTROLS.test(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
  );
}

function foreignBytes(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0);
}

function libraryGuesses(captions: readonly Uint8Array[]): Map<string, number> {
  const joined = Buffer.concat(captions.flatMap((bytes) => [bytes, Buffer.from('\n')]));
  const guesses = new Map<string, number>();
  for (const { name, confidence } of analyse(joined)) {
    const lower = name.toLowerCase();
    const encoding = CaptionEncoding.safeParse(lower === 'iso-8859-1' ? 'windows-1252' : lower);
    if (encoding.success) guesses.set(encoding.data, (LIBRARY_WEIGHT * confidence) / 100);
  }
  return guesses;
}
