/**
 * A caption’s line cut at the marks that part it for the trainer (`keep_tokens_separator`, usually `|||`): sections of
 * comma-separated pieces, and the marks between them with the blanks around. A group of wildcards (`{a, b|c}`) is never cut.
 */
export interface LineParts {
  readonly sections: readonly (readonly string[])[];
  /** One less than sections. */
  readonly marks: readonly string[];
}

/** Without one of these, commas are all that parts a line. */
const SPECIAL = /[|;&$#~%@*+=<>:/{]/;
/**
 * A group of wildcards, a mark with what is around it, or a comma. Marks other than the usual one stand alone. Looks back, so that
 * a long run of blanks is gone through once.
 */
const CUTS =
  /\{[^{}|]*\|[^{}]*\}|(?:(?<![\s,])[\s,]+)?(?<!\|)\|\|\|(?!\|)[\s,]*|(?:^[\s,]*|(?<![\s,])[\s,]+|(?<=[\s,]))([|&$#~%@*+=<>:/])\1+(?:[\s,]+|$)|,/gu;
/** What the trainer takes as one tag when it shuffles (`secondary_separator`, usually `;;;`). */
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

/** The line of these sections: marks stay, pieces are joined by `, `. */
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
