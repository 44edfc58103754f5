import { CaptionEditError } from './error.js';
import { groupsText, type Translated } from './translate.js';

/** A piece of a replacement: text as it stands, or the number of a group (0: all that was found). */
export type Piece = string | number;

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/**
 * Reads the replacement of an expression: `$1` and `\1`, `$<name>`, `${name}` and `\g<name>`, `$&`, `$0` and `\0` for all that was
 * found, `$$` and `\\` for the characters. As in Python, a backslash before anything else but a letter stays as it is.
 * Throws `CaptionEditError` for a group that is not there.
 */
export function readReplacement(text: string, expression: Translated): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    const { piece, length } = readPiece(text.slice(at, at + 200), expression);
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string')
      pieces[pieces.length - 1] = last + piece;
    else pieces.push(piece);
    at += length;
  }
  return pieces;
}

function readPiece(rest: string, expression: Translated): { piece: Piece; length: number } {
  if (rest.startsWith('$')) return dollar(rest, expression);
  if (rest.startsWith('\\')) return backslash(rest, expression);
  const length = rest.search(/[$\\]/);
  const piece = length < 0 ? rest : rest.slice(0, length);
  return { piece, length: piece.length };
}

function dollar(rest: string, expression: Translated): { piece: Piece; length: number } {
  if (rest.startsWith('$$')) return { piece: '$', length: 2 };
  if (rest.startsWith('$&')) return { piece: 0, length: 2 };
  const named = /^\$(?:<([^<>]+)>|\{([^{}]+)\})/.exec(rest);
  if (named !== null) {
    return {
      piece: groupOf(named[0], named[1] ?? named[2] ?? '', expression),
      length: named[0].length,
    };
  }
  // $12 is group 12 where there is one, else group 1 and a 2; where there is neither, it is a price.
  for (const digits of [/^\$(\d\d)/, /^\$(\d)/]) {
    const found = digits.exec(rest);
    const group = Number(found?.[1]);
    if (found !== null && group <= expression.groups) {
      return { piece: group, length: found[0].length };
    }
  }
  return { piece: '$', length: 1 };
}

function backslash(rest: string, expression: Translated): { piece: Piece; length: number } {
  const group = /^\\(?:([1-9]\d?|0)|g<([^<>]+)>|g\{([^{}]+)\})/.exec(rest);
  if (group !== null) {
    const name = group[1] ?? group[2] ?? group[3] ?? '';
    return { piece: groupOf(group[0], name, expression), length: group[0].length };
  }
  if (rest.startsWith('\\\\')) return { piece: '\\', length: 2 };
  const letter = /^\\([A-Za-z])/.exec(rest)?.[1];
  if (letter === undefined) return { piece: '\\', length: 1 };
  const control = CONTROLS[letter];
  if (control !== undefined) return { piece: control, length: 2 };
  const cure = /[ULul]/.test(letter)
    ? 'Change letters by the edit “Upper and lower case”.'
    : `Write \\\\${letter} for both characters.`;
  throw new CaptionEditError(`“\\${letter}” in the replacement is not known here. ${cure}`);
}

function groupOf(as: string, name: string, { names, groups }: Translated): number {
  const group = /^\d+$/.test(name) ? Number(name) : names.get(name);
  if (group !== undefined && group <= groups) return group;
  throw new CaptionEditError(
    `“${as}” in the replacement stands for a group that is not there. ${groupsText(groups)}`,
  );
}
