import { isAlnum, isSpace } from './python-text.js';
import { TomlRefusal } from './refusal.js';

/** A line of the second pass: newlines inside arrays and texts are gone. `line` counts in the file, from 1. */
export interface ScannedLine {
  readonly text: string;
  readonly line: number;
}

/**
 * First pass of the trainer's reader (toml 0.10.2): character by character it blanks comments, joins the lines of an array
 * and looks at the characters of keys. Throws `TomlRefusal`.
 */
export function scanToml(text: string): ScannedLine[] {
  const chars = Array.from(text);
  const cells = new Scan([...chars]).run();
  return linesOf(chars, cells);
}

function linesOf(chars: readonly string[], cells: readonly string[]): ScannedLine[] {
  const lines: ScannedLine[] = [];
  let first = 0;
  let line = 1;
  let lineHere = 1;
  for (let index = 0; index <= cells.length; index += 1) {
    if (index < cells.length && chars[index] === '\n') lineHere += 1;
    if (index < cells.length && cells[index] !== '\n') continue;
    lines.push({ text: cells.slice(first, index).join(''), line });
    first = index + 1;
    line = lineHere;
  }
  return lines;
}

/** Where the scan is within a key: `name` inside of it, `gap` behind a blank or a closing quote. */
type KeyState = 'none' | 'name' | 'gap';

class Scan {
  #key: KeyState = 'none';
  #isDotted = false;
  #inText = false;
  #quote = '';
  #isMultiline = false;
  #openArrays = 0;
  #header: 'none' | 'table' | 'item' = 'none';
  #isLineStart = true;
  #at = 0;

  constructor(private readonly cells: string[]) {}

  run(): string[] {
    const { cells } = this;
    for (this.#at = 0; this.#at < cells.length; this.#at += 1) {
      const item = cells[this.#at] ?? '';
      if (this.#key !== 'none' && this.#inKey(item)) continue;
      if (item === "'" && this.#quote !== '"') this.#singleQuote();
      if (item === '"' && this.#quote !== "'") this.#doubleQuote();
      if (item === '#' && this.#isOpenGround() && !this.#blankComment()) break;
      if (item === '[' && this.#isOpenGround()) this.#openBracket();
      if (item === ']' && !this.#inText) this.#closeBracket();
      if (item === '\n') this.#endLine();
      else this.#beginLine();
    }
    if (this.#key !== 'none') throw new TomlRefusal('A key has no value.', cells.length);
    if (this.#inText) throw new TomlRefusal('A text has no closing quote.', cells.length);
    return cells;
  }

  /** The character at an offset from the current one. A negative index counts from the end, as in Python. */
  #near(offset: number): string | undefined {
    return this.cells.at(this.#at + offset);
  }

  #needNear(offset: number): string {
    const index = this.#at + offset;
    const char = index < this.cells.length ? this.cells.at(index) : undefined;
    if (char === undefined) throw new TomlRefusal('The file ends too early.', this.#at);
    return char;
  }

  #isOpenGround(): boolean {
    return !this.#inText && this.#header === 'none';
  }

  /* ---------- keys ---------- */

  /** True: the character belongs to the key. */
  #inKey(item: string): boolean {
    if (item === '\n') throw new TomlRefusal('A key has no value on its line.', this.#at);
    if (this.#inText) {
      if (item === this.#quote && !this.#isEscaped()) {
        this.#key = 'gap';
        this.#inText = false;
        this.#quote = '';
      }
      return true;
    }
    if (this.#key === 'name' ? this.#inName(item) : this.#inGap(item)) return true;
    if (item !== '=') {
      const message = `The character “${item}” cannot stand in a key without quotes.`;
      throw new TomlRefusal(message, this.#at);
    }
    this.#key = 'none';
    this.#isDotted = false;
    return false;
  }

  #isEscaped(): boolean {
    let slashes = 0;
    while (slashes < this.#at && this.cells[this.#at - slashes - 1] === '\\') slashes += 1;
    return slashes % 2 === 1;
  }

  #inName(item: string): boolean {
    if (isSpace(item)) this.#key = 'gap';
    else if (item === '.') this.#isDotted = true;
    else if (isAlnum(item) || item === '_' || item === '-') return true;
    else if (this.#isDotted && this.#near(-1) === '.' && (item === '"' || item === "'")) {
      this.#inText = true;
      this.#quote = item;
    } else return false;
    return true;
  }

  #inGap(item: string): boolean {
    if (item === '.') this.#isDotted = true;
    else if (!isSpace(item)) return false;
    if (this.#isDotted) {
      const next = this.#needNear(1);
      if (!isSpace(next) && next !== '.') this.#key = 'name';
    }
    return true;
  }

  /* ---------- texts ---------- */

  #singleQuote(): void {
    const isThird = this.#near(-1) === "'" && this.#near(-2) === "'";
    this.#toggle(isThird, "'");
  }

  #doubleQuote(): void {
    const before = [this.#near(-1), this.#near(-2)];
    const isThird = before[0] === '"' && before[1] === '"';
    const isAlone = before[0] !== '"' && before[0] !== undefined;
    const from = isThird ? 3 : 1;
    if ((isAlone || isThird) && this.#slashesBefore(from) % 2 === 1) {
      this.#quote = this.#inText ? '"' : '';
      return;
    }
    this.#toggle(isThird, '"');
  }

  #slashesBefore(from: number): number {
    let count = 0;
    while (this.#near(-from - count) === '\\') count += 1;
    return count;
  }

  #toggle(isThird: boolean, quote: string): void {
    if (isThird) {
      this.#isMultiline = !this.#isMultiline;
      this.#inText = this.#isMultiline;
    } else this.#inText = !this.#inText;
    this.#quote = this.#inText ? quote : '';
  }

  /* ---------- comments, brackets, lines ---------- */

  /** Blanks a comment; false when the file ends within it. */
  #blankComment(): boolean {
    let index = this.#at;
    while (index < this.cells.length && this.cells[index] !== '\n') {
      this.cells[index] = ' ';
      index += 1;
    }
    return index < this.cells.length;
  }

  #openBracket(): void {
    if (!this.#isLineStart) this.#openArrays += 1;
    else this.#header = this.cells[this.#at + 1] === '[' ? 'item' : 'table';
  }

  #closeBracket(): void {
    if (this.#header === 'table') this.#header = 'none';
    else if (this.#header === 'none') this.#openArrays -= 1;
    else if (this.#near(-1) === ']') this.#header = 'none';
  }

  #endLine(): void {
    if (this.#inText || this.#isMultiline) {
      if (!this.#isMultiline) throw new TomlRefusal('A text has no closing quote.', this.#at);
      this.#joinAfterQuotes();
    } else if (this.#openArrays !== 0) this.cells[this.#at] = ' ';
    else this.#isLineStart = true;
  }

  /** As in the trainer's reader, three quotes at a line's end move by one character and overwrite the line end. */
  #joinAfterQuotes(): void {
    const last = this.#needNear(-1);
    if ((last !== "'" && last !== '"') || this.#needNear(-2) !== last) return;
    this.cells[this.#at] = last;
    if (this.#needNear(-3) !== last) return;
    const index = this.#at - 3;
    this.cells[index < 0 ? index + this.cells.length : index] = ' ';
  }

  #beginLine(): void {
    const here = this.cells[this.#at];
    if (!this.#isLineStart || here === ' ' || here === '\t') return;
    this.#isLineStart = false;
    if (this.#header !== 'none') return;
    if (here === '=') throw new TomlRefusal('A value has no key before it.', this.#at);
    this.#key = 'name';
  }
}
