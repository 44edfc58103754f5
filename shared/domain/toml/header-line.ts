import { countOf, splitAt, strip } from './python-text.js';
import { splitOnQuotes } from './quotes.js';
import { TomlRefusal } from './refusal.js';
import { isTable, type Places, type TrainerTable, type TrainerValue } from './toml-tree.js';

/** Finds or creates the tables that headers name, and remembers implicit ones (`a` of `[a.b]`), which may be opened later. */
export class Headers {
  /** Names of implicit tables without their path: the trainer's reader confuses tables of the same name, and so must this. */
  readonly #implicit: string[] = [];

  constructor(
    private readonly root: TrainerTable,
    private readonly places: Places,
  ) {}

  /**
   * Reads `[name]` or `[[name]]` and returns what the keys below it are put into; null: a value stands there that takes none.
   * Throws `TomlRefusal`.
   */
  open(header: string, line: number): TrainerTable | null {
    if (header.length === 1) throw new TomlRefusal('A bracket stands by itself on a line.');
    const isItem = header[1] === '[';
    const names = namesOf(header.slice(isItem ? 2 : 1), isItem ? ']]' : ']');
    let here: TrainerValue = this.root;
    for (const [index, name] of names.entries()) {
      if (name === '') throw new TomlRefusal('A table has no name.');
      const next = this.#step(here, name, { isLast: index === names.length - 1, isItem, line });
      here = isItem ? lastItem(next) : next;
    }
    if (!isTable(here)) return null;
    this.places.noteTable(here, line);
    return here;
  }

  #step(
    here: TrainerValue,
    name: string,
    how: { isLast: boolean; isItem: boolean; line: number },
  ): TrainerValue {
    const { isLast, isItem } = how;
    const table = Array.isArray(here) ? here.at(-1) : here;
    if (!isTable(table)) throw new TomlRefusal(`${name} cannot stand in what is no table.`);
    const known = table.get(name);
    if (known === undefined) {
      if (!isLast && table === here) this.#implicit.push(name);
      const made: TrainerValue = isLast && isItem ? [new Map()] : new Map();
      table.set(name, made);
      this.places.noteKey(table, name, how.line);
      return made;
    }
    // The trainer's reader does not notice a repeated header below an array of tables, and reuses the first table.
    if (isLast && table === here) this.#again(known, name, isItem);
    return known;
  }

  #again(known: TrainerValue, name: string, isItem: boolean): void {
    const at = this.#implicit.indexOf(name);
    if (at !== -1) {
      this.#implicit.splice(at, 1);
      if (isItem) throw new TomlRefusal(`${name} is a table already and no list of tables.`);
    } else if (!isItem) throw new TomlRefusal(`The table ${name} is there twice.`);
    else if (Array.isArray(known)) known.push(new Map());
    else throw new TomlRefusal(`${name} is no list of tables.`);
  }
}

/** For `[[…]]` headers the trainer's reader enters the last item of every array on the path. */
function lastItem(value: TrainerValue): TrainerValue {
  if (!Array.isArray(value)) return value;
  const last = value.at(-1);
  if (last === undefined) throw new TomlRefusal('A list of tables is empty.');
  return last;
}

function namesOf(rest: string, end: string): string[] {
  let most = 1;
  let isQuoted = false;
  for (const piece of splitOnQuotes(rest)) {
    if (!isQuoted && piece.includes(end)) break;
    most += countOf(piece, end);
    isQuoted = !isQuoted;
  }
  const parts = splitAt(rest, end, most);
  if (parts.length < most + 1 || strip(parts.at(-1) ?? '') !== '') {
    throw new TomlRefusal(
      'Something stands behind the bracket of a table, or the bracket is not closed.',
    );
  }
  return plainNames(parts.slice(0, -1).join(end).split('.'));
}

function plainNames(parts: readonly string[]): string[] {
  const names: string[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const name = strip(parts[index] ?? '');
    if (!/^["']/.test(name)) {
      if (!/^[A-Za-z0-9_-]+$/.test(name)) {
        throw new TomlRefusal(`“${name}” is no name of a table without quotes.`);
      }
      names.push(name);
      continue;
    }
    const { text, last } = quotedName(name, parts, index);
    names.push(text.slice(1, -1));
    index = last;
  }
  return names;
}

/** Joins the parts of a quoted name, which may contain dots, until its closing quote. Throws `TomlRefusal`. */
function quotedName(
  start: string,
  parts: readonly string[],
  from: number,
): { text: string; last: number } {
  let text = start;
  let end = from + 1;
  while (text.length === 1 || text.at(0) !== text.at(-1)) {
    end += 1;
    if (end > parts.length + 2) throw new TomlRefusal(`“${text}” is no name of a table.`);
    text = strip([start, ...parts.slice(from + 1, end)].join('.'));
  }
  return { text, last: end - 1 };
}
