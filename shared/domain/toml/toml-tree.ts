/** A value as the trainer holds it. Dates and times stay apart from texts: no setting takes one. */
export type TrainerValue =
  | string
  | boolean
  | { readonly int: bigint }
  | { readonly float: number }
  | { readonly moment: string }
  | TrainerValue[]
  | TrainerTable;

/** A table; a Map, as a key may have any name. */
export type TrainerTable = Map<string, TrainerValue>;

/** Whether a value is a table. */
export function isTable(value: TrainerValue | undefined): value is TrainerTable {
  return value instanceof Map;
}

/** The lines (from 1) on which keys and headers stand. */
export class Places {
  readonly #keys = new Map<TrainerTable, Map<string, number>>();
  readonly #tables = new Map<TrainerTable, number>();

  noteKey(table: TrainerTable, key: string, line: number): void {
    const known = this.#keys.get(table) ?? new Map<string, number>();
    known.set(key, line);
    this.#keys.set(table, known);
  }

  noteTable(table: TrainerTable, line: number): void {
    this.#tables.set(table, line);
  }

  /** The line of a key, or of the table itself without one; undefined for what stands inside one value. */
  lineOf(table: TrainerTable, key?: string): number | undefined {
    return key === undefined ? this.#tables.get(table) : this.#keys.get(table)?.get(key);
  }
}
