import { MOST_CHARACTERS, type CaptionEdit } from './edit-schema.js';
import { CaptionEditError, unreadable } from './expression/error.js';
import { readReplacement, type Piece } from './expression/replacement.js';
import { translate } from './expression/translate.js';
import { asWholeWord, escapePattern } from './tags.js';

type Replace = Extract<CaptionEdit, { kind: 'replace' }>;

/**
 * Compiles a find/replace edit. Throws `CaptionEditError` for an invalid regular expression; the returned function throws it
 * when the replacements in one caption exceed a million characters. A regular expression may run without end, so it must run
 * in a worker that can be terminated (`run-edit.ts`).
 */
export function replacer(edit: Replace): (text: string) => string {
  const { pattern, pieces } = edit.isRegex ? ofExpression(edit) : ofText(edit);
  return (text) => {
    let length = 0;
    return text.replace(pattern, (...found: unknown[]) => {
      const made = pieces.map((piece) => textOf(piece, found)).join('');
      length += made.length;
      if (length > MOST_CHARACTERS) throw tooLong(edit.find);
      return made;
    });
  };
}

function textOf(piece: Piece, found: readonly unknown[]): string {
  if (typeof piece === 'string') return piece;
  const group = found[piece];
  return typeof group === 'string' ? group : '';
}

interface Replacement {
  readonly pattern: RegExp;
  readonly pieces: readonly Piece[];
}

function ofText({ find, replace, wholeWord, matchCase }: Replace): Replacement {
  const source = escapePattern(find);
  const pattern = compile(wholeWord ? asWholeWord(source) : source, matchCase ? '' : 'i');
  return { pattern, pieces: [replace] };
}

function ofExpression({ find, replace, wholeWord, matchCase }: Replace): Replacement {
  const expression = translate(find, matchCase);
  // Compile the source on its own first: an unbalanced `)` would otherwise close the group that `asWholeWord` adds.
  const flags = `${expression.flags}${expression.ignoresCase ? 'i' : ''}`;
  const alone = compile(expression.source, flags);
  const pattern = wholeWord ? compile(asWholeWord(expression.source), flags) : alone;
  return { pattern, pieces: readReplacement(replace, expression) };
}

function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `gu${flags}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    throw unreadable(`${reason}.`);
  }
}

function tooLong(find: string): CaptionEditError {
  return new CaptionEditError(
    `Replacing “${find}” would make a caption of more than a million characters. Replace less, or find less often.`,
  );
}
