import { getFileNameLowLevel, type Entry } from 'yauzl';

type NamedEntry = Pick<Entry, 'generalPurposeBitFlag' | 'fileNameRaw' | 'extraFields'>;

const UTF8_FLAG = 0x800;
const UNICODE_PATH = 0x7075;

/**
 * The names of an archive's entries, `/` between parts. Entries that say they are UTF-8 are; of the others many are all the
 * same, else they are in the encoding of the system that packed them, which no field names: it is told from all of them
 * together, and where nothing speaks for another, it is code page 437, as the format has it.
 */
export function decodeEntryNames(entries: readonly NamedEntry[]): string[] {
  const unmarked = entries.filter((entry) => !isMarked(entry)).map((entry) => entry.fileNameRaw);
  const decode = decoderFor(unmarked);
  return entries.map((entry) => {
    const name = isMarked(entry)
      ? byTheFormat(entry)
      : (decode?.(entry.fileNameRaw) ?? byTheFormat(entry));
    return name.replaceAll('\\', '/');
  });
}

function byTheFormat({ generalPurposeBitFlag, fileNameRaw, extraFields }: NamedEntry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

/** True when the entry itself says what its name is. */
function isMarked({ generalPurposeBitFlag, fileNameRaw, extraFields }: NamedEntry): boolean {
  return (
    (generalPurposeBitFlag & UTF8_FLAG) !== 0 ||
    fileNameRaw.every((byte) => byte < 0x80) ||
    extraFields.some(({ id }) => id === UNICODE_PATH)
  );
}

/** How to read names that do not say it; null: as the format has it. */
function decoderFor(names: readonly Buffer[]): ((name: Buffer) => string | null) | null {
  if (names.length === 0) return null;
  const likely = [...EASTERN]
    .map(({ encoding, isCommon }) => ({ encoding, score: easternScore(names, isCommon) }))
    .filter(({ score }) => score >= SURE)
    .sort((one, other) => other.score - one.score)
    .map(({ encoding }) => encoding);
  const candidates = ['utf-8', ...likely, ...(isCyrillic(names) ? ['ibm866'] : [])];
  const encoding = candidates.find((one) => names.every((name) => decoded(name, one) !== null));
  return encoding === undefined ? null : (name) => decoded(name, encoding);
}

/** This share of the characters must be common ones in an encoding: every two bytes are some character in most of them. */
const SURE = 0.8;

interface Eastern {
  readonly encoding: string;
  /** True for the bytes of a character that everyday texts consist of. */
  isCommon(lead: number, trail: number): boolean;
}

/**
 * The encodings of the systems that pack names as they have them. Common: kana and first-level kanji (JIS X 0208), hangul
 * (KS X 1001), first-level hanzi (GB 2312; Big5). Korean comes before Chinese, whose bytes include its own.
 */
const EASTERN: readonly Eastern[] = [
  {
    encoding: 'shift_jis',
    isCommon: (lead, trail) =>
      (lead === 0x82 && trail >= 0x9f) || lead === 0x83 || (lead >= 0x88 && lead <= 0x98),
  },
  { encoding: 'euc-kr', isCommon: (lead, trail) => lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1 },
  { encoding: 'gb18030', isCommon: (lead, trail) => lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1 },
  { encoding: 'big5', isCommon: (lead) => lead >= 0xa4 && lead <= 0xc6 },
];

/** Share of common characters; 0 where they stand alone: an accented letter and its neighbour read as one, words have more. */
function easternScore(names: readonly Buffer[], isCommon: Eastern['isCommon']): number {
  let all = 0;
  let common = 0;
  let runs = 0;
  for (const name of names) {
    let isInRun = false;
    for (let at = 0; at < name.length; at += 1) {
      const lead = name[at] ?? 0;
      const isDouble = lead >= 0x80;
      if (isDouble) {
        at += 1;
        all += 1;
        if (isCommon(lead, name[at] ?? 0)) common += 1;
        if (!isInRun) runs += 1;
      }
      isInRun = isDouble;
    }
  }
  return all < 2 * runs ? 0 : common / Math.max(1, all);
}

/** Russian systems pack in code page 866; accented letters of the West never come in words of their own. */
function isCyrillic(names: readonly Buffer[]): boolean {
  const text = names.map((name) => decoded(name, 'ibm866')).join('\n');
  const words = text.match(/\p{Script=Cyrillic}+/gu) ?? [];
  const letters = words.join('').length;
  // eslint-disable-next-line no-control-regex -- all that is not ASCII
  const others = text.replace(/[\u0000-\u007f]/g, '').length - letters;
  return letters >= 2 * Math.max(1, words.length) && others <= letters / 10;
}

function decoded(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null; // not in that encoding
  }
}
