import { Headers } from './header-line.js';
import { type OpenText, readInline, readKeyLine, valueOf } from './key-line.js';
import { slashesBefore, strip } from './python-text.js';
import { TomlRefusal } from './refusal.js';
import { type ScannedLine, scanToml } from './scan.js';
import { Places, type TrainerTable } from './toml-tree.js';

/** What the trainer makes of a TOML text: its values with their lines, or where and why it ends. */
export type TrainerToml =
  | { readonly ok: true; readonly table: TrainerTable; readonly places: Places }
  | { readonly ok: false; readonly line: number; readonly message: string };

/**
 * Reads a text as the trainer does: with toml 0.10.2, which takes some texts that are no TOML, refuses some that are, and
 * reads others to another value. Line ends of all systems are one, a byte order mark is a character like others.
 */
export function readTrainerToml(text: string): TrainerToml {
  const unix = text.replace(/\r\n?/g, '\n');
  const reader = new Reader();
  try {
    for (const line of scanToml(unix)) reader.take(line);
    return { ok: true, table: reader.root, places: reader.places };
  } catch (error) {
    if (!(error instanceof TomlRefusal)) throw error;
    const line = error.at === undefined ? reader.line : lineAt(unix, error.at);
    return { ok: false, line, message: error.message };
  }
}

function lineAt(text: string, index: number): number {
  return Array.from(text).slice(0, index).filter((char) => char === '\n').length + 1; // prettier-ignore
}

/** Second pass: headers, keys and texts over several lines. */
class Reader {
  readonly root: TrainerTable = new Map();
  readonly places = new Places();
  line = 1;
  readonly #headers = new Headers(this.root, this.places);
  #target: TrainerTable | null = this.root;
  #open: OpenText | null = null;
  #openLine = 1;

  take({ text, line }: ScannedLine): void {
    this.line = line;
    const open = this.#open;
    const isKept = open !== null && !open.isContinued && open.text.includes('\n');
    const source = isKept ? text : strip(text);
    if (source === '' && (open === null || open.isContinued)) return;
    if (open !== null) this.#goOn(open, source);
    else if (source.startsWith('[')) this.#target = this.#headers.open(source, line);
    else if (source.startsWith('{')) this.#inline(source);
    else if (source.includes('=')) {
      this.#open = readKeyLine(source, this.#table(), { places: this.places, line });
      this.#openLine = line;
    }
  }

  #table(): TrainerTable {
    if (this.#target === null) throw new TomlRefusal('The header above names what is no table.');
    return this.#target;
  }

  #inline(source: string): void {
    if (!source.endsWith('}')) throw new TomlRefusal('A brace is not closed on its line.');
    readInline(source, this.#table(), { places: this.places, line: this.line });
  }

  #goOn(open: OpenText, source: string): void {
    open.text += source;
    open.isContinued = false;
    if (isEnd(open.text.charAt(0), source)) {
      // The trainer's reader ignores the path of a dotted key here: the value lands in the table of the header.
      const table = this.#table();
      table.set(open.key, valueOf(open.text));
      this.places.noteKey(table, open.key, this.#openLine);
      this.#open = null;
      return;
    }
    open.isContinued = slashesBefore(open.text) % 2 === 1;
    open.text = open.isContinued ? open.text.slice(0, -1) : `${open.text}\n`;
  }
}

function isEnd(first: string, line: string): boolean {
  if (first !== '[') return line.length > 2 && line.endsWith(first.repeat(3));
  if (line === '') throw new TomlRefusal('A list of texts is not closed before an empty line.');
  return line.endsWith(']');
}
