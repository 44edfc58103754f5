import { bytesOf } from './decode-text.js';
import type { Candidate } from './candidates.js';

/** Costs for one character. Found by trial on texts in 20 languages (`guess-encoding.test.ts`); smaller is likelier. */
const COST = {
  rank: 0.06,
  strangeLetter: 3,
  otherScript: 3,
  capitalInside: 2,
  neighbours: 1.2,
  usualSign: 0.3,
  otherSign: 1.2,
  strangeSign: 2.5,
  kana: 0.1,
  syllable: 0.4,
  usualCharacter: 0.8,
  amidKana: 1,
  rareCharacter: 3,
} as const;

/** Quotes, dashes, dots and the like, as word processors write them. */
const USUAL_SIGNS = /[’‘“”„‚«»–—…•№©®™°€·¿¡、。，！？・「」（）：；ー～\u00a0\u3000]/u;
/** Signs that people write now and then. */
const OTHER_SIGNS = /[×½¼¾±²³´§µ]/u;
const WORDS = /[\p{L}\p{M}]+/gu;
const NOT_ASCII = /[^\u0000-\u007f]/u; // eslint-disable-line no-control-regex -- the range is ASCII itself

/** How little a decoded text looks like one of a candidate’s language; ASCII says nothing and costs nothing. */
export function costOf(text: string, { letters }: Candidate): number {
  const ranks = ranksOf(letters);
  let cost = signCost(text);
  for (const [word] of text.matchAll(WORDS))
    if (NOT_ASCII.test(word)) cost += wordCost(word, ranks);
  return cost;
}

function signCost(text: string): number {
  let cost = 0;
  for (const char of text) {
    if (char < '\u0080' || /[\p{L}\p{M}]/u.test(char)) continue;
    if (USUAL_SIGNS.test(char)) cost += COST.usualSign;
    else cost += OTHER_SIGNS.test(char) ? COST.otherSign : COST.strangeSign;
  }
  return cost;
}

function wordCost(word: string, ranks: ReadonlyMap<string, number>): number {
  const chars = [...word];
  const foreign = chars.filter((char) => NOT_ASCII.test(char));
  const isLatin = /\p{Script=Latin}/u.test(foreign.join(''));
  let cost = 0;
  for (const [at, char] of chars.entries()) {
    const before = chars[at - 1];
    if (/\p{Lu}/u.test(char) && before !== undefined && /\p{Ll}/u.test(before))
      cost += COST.capitalInside;
    if (!NOT_ASCII.test(char)) {
      // ASCII letters amid those of another script.
      if (!isLatin) cost += COST.otherScript;
      continue;
    }
    const rank = ranks.get(char.toLowerCase());
    cost += rank === undefined ? COST.strangeLetter : rank * COST.rank;
    // Letters with marks seldom stand side by side, and make up the smaller part of a word.
    if (isLatin && before !== undefined && NOT_ASCII.test(before)) cost += COST.neighbours;
  }
  return cost;
}

/** Share of a text’s characters beyond ASCII that its candidate’s language does not have, 0 to 1. */
export function strangeShare(text: string, { letters }: Candidate): number {
  const ranks = ranksOf(letters);
  const foreign = [...text].filter((char) => NOT_ASCII.test(char));
  const strange = foreign.filter(
    (char) => !ranks.has(char.toLowerCase()) && !USUAL_SIGNS.test(char) && !OTHER_SIGNS.test(char),
  );
  return foreign.length === 0 ? 0 : strange.length / foreign.length;
}

const known = new Map<string, ReadonlyMap<string, number>>();

function ranksOf(letters: string): ReadonlyMap<string, number> {
  const ranks = known.get(letters) ?? new Map([...letters].map((char, rank) => [char, rank]));
  known.set(letters, ranks);
  return ranks;
}

const KANA = /[\p{Script=Hiragana}\u30a0-\u30ff]/u;

/** The same for texts of two bytes a character: kana, and characters of the part that each encoding keeps for usual ones. */
export function doubleByteCost(text: string, encoding: string): number {
  let cost = 0;
  let before = '';
  for (const char of text) {
    // A word goes on from ASCII letters into others, or back: rare, and usual where an encoding is the wrong one.
    if (isLetter(before) && isLetter(char) && before < '\u0080' !== char < '\u0080')
      cost += COST.otherScript;
    if (char >= '\u0080') cost += characterCost(char, encoding);
    before = char;
  }
  return cost;
}

function isLetter(char: string): boolean {
  return /\p{L}/u.test(char);
}

function characterCost(char: string, encoding: string): number {
  if (USUAL_SIGNS.test(char)) return COST.usualSign;
  const isOfJapan = isJapanese(encoding);
  if (KANA.test(char)) return isOfJapan ? COST.kana : COST.usualCharacter;
  if (!isUsual(char, encoding)) return COST.rareCharacter;
  if (encoding === 'euc-kr') return COST.syllable;
  return isOfJapan ? COST.amidKana : COST.usualCharacter;
}

function isJapanese(encoding: string): boolean {
  return encoding === 'shift_jis' || encoding === 'euc-jp';
}

/** First bytes of usual characters: JIS level 1, GB 2312 level 1, Big5 level 1, KS X 1001 syllables. */
const USUAL: Readonly<Record<string, readonly [number, number]>> = {
  shift_jis: [0x88, 0x97],
  'euc-jp': [0xb0, 0xcf],
  gb18030: [0xb0, 0xd7],
  big5: [0xa4, 0xc6],
  'euc-kr': [0xb0, 0xc8],
};

function isUsual(char: string, encoding: string): boolean {
  const bytes = bytesOf(char, encoding);
  const [first = 0, second = 0] = bytes;
  const [from, to] = USUAL[encoding] ?? [0, 0];
  const isInRange = bytes.length === 2 && first >= from && first <= to;
  // Beyond GB 2312 and KS X 1001, second bytes are smaller.
  const isOldPart = encoding === 'shift_jis' || encoding === 'big5' || second >= 0xa1;
  return isInRange && isOldPart;
}
