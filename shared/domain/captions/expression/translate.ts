import { readBrackets } from './brackets.js';
import { unreadable } from './error.js';
import { literal, readEscape } from './escapes.js';

/** An expression as this app’s engine reads it. */
export interface Translated {
  readonly source: string;
  readonly ignoresCase: boolean;
  /** `m`, `s`: what the expression asks for in its own beginning. */
  readonly flags: string;
  /** Number of each named group. */
  readonly names: ReadonlyMap<string, number>;
  readonly groups: number;
}

/**
 * Reads a regular expression as people write it (Python, Perl, editors) and gives it back for JavaScript’s `u` mode. What has
 * no counterpart throws `CaptionEditError` with the cure. `\w`, `\d` and `\b` know letters and digits of all languages.
 */
export function translate(text: string, matchCase: boolean): Translated {
  return new Reader(text, matchCase).read();
}

const CURES: readonly (readonly [RegExp, string])[] = [
  [/^\(\?>/, '“(?>” is not known here. Write (?: instead: a search that takes too long is ended.'],
  [/^\(\?\|/, '“(?|” is not known here. Write (?: and refer to the groups by their numbers.'],
  [/^\(\?\(/, 'conditions such as (?(1)…) are not known here. Make two edits of it.'],
  [
    /^\(\?(?:R|[+-]?\d|&|P>)/,
    'an expression that calls itself is not known here. Write its pattern again in its place.',
  ],
  [/^\(\*/, '“(*” is not known here. Leave it out, or write \\(\\* for the characters.'],
];
const ONCE = 'Write (?i) at the very beginning, where it counts for all, or make two edits of it.';

class Reader {
  #at = 0;
  #source = '';
  #groups = 0;
  #ignoresCase: boolean;
  readonly #flags = new Set<string>();
  readonly #names = new Map<string, number>();
  /** References are checked at the end, when all groups are known. */
  readonly #references: { readonly as: string; readonly group: number | string }[] = [];

  constructor(
    private readonly text: string,
    matchCase: boolean,
  ) {
    this.#ignoresCase = !matchCase;
  }

  read(): Translated {
    while (this.#at < this.text.length) this.#step();
    for (const { as, group } of this.#references) this.#check(as, group);
    return {
      source: this.#source,
      ignoresCase: this.#ignoresCase,
      flags: [...this.#flags].join(''),
      names: this.#names,
      groups: this.#groups,
    };
  }

  #step(): void {
    const char = this.text[this.#at] as string;
    if (char === '\\') this.#escape();
    else if (char === '[') {
      const { source, end } = readBrackets(this.text, this.#at);
      this.#put(source, end - this.#at);
    } else if (char === '(') this.#open();
    else if ('*+?{'.includes(char)) this.#repeat();
    else if (char === '}' || char === ']') this.#put(`\\${char}`, 1);
    else this.#put(char, 1);
  }

  #put(source: string, length: number): void {
    this.#source += source;
    this.#at += length;
  }

  #rest(): string {
    return this.text.slice(this.#at);
  }

  #repeat(): void {
    const rest = this.text.slice(this.#at, this.#at + 24);
    const found = /^(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})/.exec(rest)?.[0];
    if (found === undefined) return this.#put('\\{', 1);
    // {,3} is {0,3}, as in Python.
    this.#put(found.replace('{,', '{0,'), found.length);
    const after = this.text[this.#at];
    if (after === '?') this.#put('?', 1);
    else if (after === '+')
      throw unreadable(
        `“${found}+” is not known here. Write ${found} alone: a search that takes too long is ended.`,
      );
  }

  #escape(): void {
    const rest = this.text.slice(this.#at, this.#at + 200);
    const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(this.#rest());
    if (quoted !== null && rest.startsWith('\\Q')) {
      return this.#put([...(quoted[1] ?? '')].map(literal).join(''), quoted[0].length);
    }
    if (rest.startsWith('\\E')) return this.#put('', 2);
    if (this.#reference(rest)) return;
    const { escaped, end } = readEscape(this.text, this.#at);
    const source =
      escaped.kind === 'char'
        ? literal(escaped.char)
        : escaped.kind === 'place'
          ? escaped.source
          : `[${escaped.isNegated === true ? '^' : ''}${escaped.set}]`;
    this.#put(source, end - this.#at);
  }

  /** \1, \g1, \g{1}, \g{-1}, \g{name}, \k<name>, \k{name}, \k'name'. Three octal digits are a character, as in Python. */
  #reference(rest: string): boolean {
    if (/^\\[1-3][0-7]{2}/.test(rest)) return false;
    const number = /^\\(?:([1-9]\d?)|g(-?\d+)|g\{(-?\d+)\})/.exec(rest);
    if (number !== null) {
      const told = Number(number[1] ?? number[2] ?? number[3]);
      const group = told < 0 ? this.#groups + 1 + told : told;
      this.#references.push({ as: number[0], group });
      this.#put(`(?:\\${String(group)})`, number[0].length);
      return true;
    }
    const name = /^\\(?:k<([^>]*)>|k\{([^}]*)\}|k'([^']*)'|g\{([^}]*)\})/.exec(rest);
    if (name === null) return false;
    const group = name.slice(1).find((one) => one !== undefined) ?? '';
    this.#references.push({ as: name[0], group });
    this.#put(`\\k<${group}>`, name[0].length);
    return true;
  }

  #check(as: string, group: number | string): void {
    if (typeof group === 'string' ? this.#names.has(group) : group >= 1 && group <= this.#groups)
      return;
    throw unreadable(`“${as}” stands for a group that is not there. ${groupsText(this.#groups)}`);
  }

  #open(): void {
    const rest = this.text.slice(this.#at, this.#at + 200);
    const cure = CURES.find(([pattern]) => pattern.test(rest));
    if (cure !== undefined) throw unreadable(cure[1]);
    const named = /^\(\?(?:P?<([^>=!][^>]*)>|'([^']+)')/.exec(rest);
    const again = /^\(\?P=([^)]*)\)/.exec(rest);
    const comment = /^\(\?#[^)]*\)/.exec(this.#rest());
    const plain = /^\(\?(?:[:=!]|<[=!])/.exec(rest);
    if (named !== null) {
      const name = named[1] ?? named[2] ?? '';
      this.#groups += 1;
      if (this.#names.has(name)) throw unreadable(`two groups are called “${name}”.`);
      this.#names.set(name, this.#groups);
      this.#put(`(?<${name}>`, named[0].length);
    } else if (again !== null) {
      this.#references.push({ as: again[0], group: again[1] ?? '' });
      this.#put(`\\k<${again[1] ?? ''}>`, again[0].length);
    } else if (comment !== null) this.#put('', comment[0].length);
    else if (plain !== null) this.#put(plain[0], plain[0].length);
    else if (rest.startsWith('(?')) this.#flagged(rest);
    else {
      this.#groups += 1;
      this.#put('(', 1);
    }
  }

  /** (?i) at the beginning, and (?i:…) where it changes nothing. */
  #flagged(rest: string): void {
    const found = /^\(\?([A-Za-z]*)(?:-([A-Za-z]+))?([:)])/.exec(rest);
    if (found === null) throw unreadable(`“${rest.slice(0, 3)}” begins no group that is known.`);
    const [all, on = '', off = '', end] = found;
    const unknown = [...on, ...off].find((flag) => !'imsu'.includes(flag));
    if (unknown !== undefined) {
      const cure = unknown === 'x' ? 'Write it without blanks and comments.' : 'Leave it out.';
      throw unreadable(`the flag “${unknown}” of “${all}” is not known here. ${cure}`);
    }
    const isFirst = this.#source === '';
    if (end === ')' && isFirst) {
      for (const flag of on) this.#set(flag, true);
      for (const flag of off) this.#set(flag, false);
      return this.#put('', all.length);
    }
    const changes = [...on].some((flag) => !this.#has(flag)) || [...off].some((f) => this.#has(f));
    if (end === ')' || changes) throw unreadable(`“${all}” counts for a part only. ${ONCE}`);
    this.#put('(?:', all.length);
  }

  #set(flag: string, isOn: boolean): void {
    if (flag === 'i') this.#ignoresCase = isOn;
    else if (flag !== 'u' && isOn) this.#flags.add(flag);
    else this.#flags.delete(flag);
  }

  #has(flag: string): boolean {
    return flag === 'u' || (flag === 'i' ? this.#ignoresCase : this.#flags.has(flag));
  }
}

/** How many groups there are, in words. */
export function groupsText(groups: number): string {
  if (groups === 0) return 'There are none: a group is written in ( ).';
  return groups === 1 ? 'There is one.' : `There are ${String(groups)}.`;
}
