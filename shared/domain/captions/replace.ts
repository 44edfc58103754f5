import type { CaptionEdit } from './edit-schema.js';
import { asWholeWord, escapePattern } from './tags.js';

/** An edit that cannot be carried out as it was given; the message says what to write instead. */
export class CaptionEditError extends Error {
  override readonly name = 'CaptionEditError';
}

type Replace = Extract<CaptionEdit, { kind: 'replace' }>;

/**
 * Makes the replacement of a find/replace edit. Throws `CaptionEditError` for a regular expression that cannot be read, or
 * whose repeated group repeats inside: such a one can take longer than anybody lives.
 */
export function replacer(edit: Replace): (text: string) => string {
  const source = edit.isRegex ? edit.find : escapePattern(edit.find);
  if (edit.isRegex && repeatsRepeats(edit.find)) {
    throw new CaptionEditError(
      'A group that repeats holds a repetition itself, as in (a+)+. Write it with one of the two.',
    );
  }
  const pattern = compile(edit.wholeWord ? asWholeWord(source) : source, edit.matchCase);
  const replacement = edit.isRegex ? edit.replace : edit.replace.replaceAll('$', '$$$$');
  return (text) => text.replace(pattern, replacement);
}

function compile(source: string, matchCase: boolean): RegExp {
  try {
    return new RegExp(source, matchCase ? 'gu' : 'giu');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    throw new CaptionEditError(`The regular expression cannot be read: ${reason}.`);
  }
}

/** True for an unbounded repetition of a group with an unbounded repetition in it. */
function repeatsRepeats(source: string): boolean {
  const groups: boolean[] = [];
  let isClass = false;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (isClass) isClass = char !== ']';
    else if (char === '[') isClass = true;
    else if (char === '(') groups.push(false);
    else if (char === ')') {
      const repeatsInside = groups.pop() ?? false;
      const isRepeated = isUnbounded(source, at + 1);
      if (repeatsInside && isRepeated) return true;
      if ((repeatsInside || isRepeated) && groups.length > 0) groups[groups.length - 1] = true;
    } else if (isUnbounded(source, at) && source[at - 1] !== '(' && groups.length > 0) {
      groups[groups.length - 1] = true;
    }
  }
  return false;
}

function isUnbounded(source: string, at: number): boolean {
  const char = source[at];
  return char === '*' || char === '+' || /^\{\d+,\}/.test(source.slice(at, at + 12));
}
