/** What CLIP's tokenizer of transformers does to a text before cutting it, with ftfy installed as sd-scripts requires it. */
export function tidyForClip(text: string): string {
  // Nothing of the rest applies to plain ASCII, which most captions are.
  if (/^[ -%'-~]*$/.test(text)) return text.replace(/ {2,}/g, ' ').trim().toLowerCase();
  let tidied = text.includes('<') ? text : withoutEntities(text);
  tidied = tidied
    .replace(/[\u{fb00}-\u{fb06}]/gu, (ligature) => LIGATURES[ligature] ?? ligature)
    // Full-width letters and half-width kana become usual ones.
    .replace(/[\u{ff01}-\u{ffef}\u{3000}]/gu, (wide) => wide.normalize('NFKC'))
    .replace(/[\u{02bc}\u{2018}-\u{201b}]/gu, "'")
    .replace(/[\u{201c}-\u{201f}]/gu, '"')
    .normalize('NFC')
    .replace(REMOVED, '');
  return tidied.replace(/\s+/gu, ' ').trim().toLowerCase();
}

const LIGATURES: Readonly<Record<string, string>> = {
  '\u{fb00}': 'ff',
  '\u{fb01}': 'fi',
  '\u{fb02}': 'fl',
  '\u{fb03}': 'ffi',
  '\u{fb04}': 'ffl',
  '\u{fb05}': 'ſt',
  '\u{fb06}': 'st',
};

// Control characters without a meaning in text; the pattern is built from numbers, since none may stand in source.
const REMOVED = new RegExp(
  `[${range(0, 8)}\\u000b${range(0x0e, 0x1f)}\\u007f\\u{206a}-\\u{206f}\\u{feff}\\u{fff9}-\\u{fffc}]`,
  'gu',
);

function range(from: number, to: number): string {
  const code = (value: number) => `\\u${value.toString(16).padStart(4, '0')}`;
  return `${code(from)}-${code(to)}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u{a0}',
};

/** The entities that stray out of web pages; others stay as they are. */
function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{2,6});/giu, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name)
      ? Number.parseInt(name.slice(2), 16)
      : Number.parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
