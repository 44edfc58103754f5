import type { ConfigProblem } from '../config/schema/index.js';
import type { Places, TrainerTable } from '../toml/index.js';

/** A problem without its place. `isBeyond`: an error, though the trainer's dataset classes take the file: it ends later, or trains without. */
export type Said = Omit<ConfigProblem, 'field' | 'key' | 'line'> & { readonly isBeyond?: boolean };

/** Collects what is wrong with a dataset file, each with its line. */
export class DatasetProblems {
  readonly found: ConfigProblem[] = [];
  #endsTrainer = false;

  constructor(private readonly places: Places) {}

  get hasError(): boolean {
    return this.found.some(({ severity }) => severity === 'error');
  }

  /** True once something was told that ends the trainer with an error. */
  get endsTrainer(): boolean {
    return this.#endsTrainer;
  }

  /** `table` and `key` say where it stands; without a key the table itself is meant. */
  add(table: TrainerTable, key: string | null, { isBeyond = false, ...said }: Said): void {
    const line =
      (key === null ? undefined : this.places.lineOf(table, key)) ?? this.places.lineOf(table);
    if (said.severity === 'error' && !isBeyond) this.#endsTrainer = true;
    this.found.push({
      field: key,
      ...(key === null ? {} : { key }),
      ...(line === undefined ? {} : { line }),
      ...said,
    });
  }
}
