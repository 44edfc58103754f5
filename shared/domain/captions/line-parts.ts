/**
 * A caption line split at the trainer's section separators (`keep_tokens_separator`, usually `|||`): sections of
 * comma-separated pieces, and the separators with the blanks around them. A wildcard group (`{a, b|c}`) is never split.
 */
export interface LineParts {
  readonly sections: readonly (readonly string[])[];
  /** The separators between the sections: one fewer than `sections`. */
  readonly marks: readonly string[];
}

/** Fast path: a line without any of these characters is split at commas only. */
const SPECIAL = /[|;&$#~%@*+=<>:/{]/;
/**
 * Matches a wildcard group, a separator with the blanks around it, or a comma. Separators other than `|||` must stand alone.
 * The lookbehinds keep it linear: a long run of blanks is tried at its first blank only.
 */
const CUTS =
  /\{[^{}|]*\|[^{}]*\}|(?:(?<![\s,])[\s,]+)?(?<!\|)\|\|\|(?!\|)[\s,]*|(?:^[\s,]*|(?<![\s,])[\s,]+|(?<=[\s,]))([|&$#~%@*+=<>:/])\1+(?:[\s,]+|$)|,/gu;
/** The separator inside a group of tags that the trainer shuffles as one (`secondary_separator`, usually `;;;`). */
const GLUE = /(?<!\s)\s*;{2,}\s*/u;

/** Cuts a line; empty pieces are left out. */
export function partsOf(line: string): LineParts {
  if (!SPECIAL.test(line)) return { sections: [piecesOf(line.split(','))], marks: [] };
  const sections: string[][] = [];
  const marks: string[] = [];
  let pieces: string[] = [];
  let from = 0;
  for (const cut of line.matchAll(CUTS)) {
    const [text] = cut;
    if (text.startsWith('{')) continue;
    pieces.push(line.slice(from, cut.index));
    from = cut.index + text.length;
    if (text === ',') continue;
    sections.push(piecesOf(pieces));
    marks.push(text);
    pieces = [];
  }
  pieces.push(line.slice(from));
  sections.push(piecesOf(pieces));
  return { sections, marks };
}

/** Joins the sections into a line again: pieces with `, `, sections with their separators. */
export function lineOf({ sections, marks }: LineParts): string {
  return sections
    .map((pieces, at) => `${pieces.join(', ')}${marks[at] ?? ''}`)
    .join('')
    .trim();
}

/** The tags of a piece: more than one where a mark glues them together. */
export function tagsOfPiece(piece: string): string[] {
  return piece.includes(';;') ? piecesOf(piece.split(GLUE)) : [piece];
}

/** The piece with its tags changed; null when none is left. */
export function changedPiece(
  piece: string,
  change: (tags: readonly string[]) => readonly string[],
): string | null {
  const tags = change(tagsOfPiece(piece));
  if (tags.length === 0) return null;
  return tags.join(GLUE.exec(piece)?.[0] ?? '');
}

function piecesOf(pieces: readonly string[]): string[] {
  const found: string[] = [];
  for (const piece of pieces) {
    const trimmed = piece.trim();
    if (trimmed !== '') found.push(trimmed);
  }
  return found;
}
