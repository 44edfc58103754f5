import { AppError } from '../../shared/result/errors.js';

/** A TOML table with typed look-ups that name file and key when a value has the wrong type. Throws `invalid_config`. */
export class TomlValues {
  constructor(
    private readonly file: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  has(key: string): boolean {
    return this.values[key] !== undefined;
  }

  text(key: string): string | null {
    const value = this.values[key];
    if (value === undefined || value === '') return null;
    if (typeof value === 'string') return value;
    throw this.wrong(key, 'a text in quotes');
  }

  number(key: string): number | null {
    const value = this.values[key];
    if (value === undefined) return null;
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    throw this.wrong(key, 'a number');
  }

  /** A whole number of at least `min`. */
  integer(key: string, min: number): number | null {
    const value = this.number(key);
    if (value === null || (Number.isInteger(value) && value >= min)) return value;
    throw this.wrong(key, `a whole number of at least ${min}`);
  }

  flag(key: string): boolean {
    const value = this.values[key];
    if (value === undefined) return false;
    if (typeof value === 'boolean') return value;
    throw this.wrong(key, 'true or false');
  }

  texts(key: string): readonly string[] {
    const value = this.values[key];
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) {
      return value;
    }
    throw this.wrong(key, 'a list of texts');
  }

  tables(key: string): readonly TomlValues[] {
    const value = this.values[key];
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every(isTable)) {
      return value.map((table) => new TomlValues(this.file, table));
    }
    throw this.wrong(key, 'a list of tables');
  }

  table(key: string): TomlValues {
    const value = this.values[key];
    return new TomlValues(this.file, isTable(value) ? value : {});
  }

  private wrong(key: string, wanted: string): AppError {
    return new AppError('invalid_config', `${key} in ${this.file} must be ${wanted}.`);
  }
}

/** A TOML table (not a list, not a date). */
export function isTable(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

/** Lifts the keys of every table to the top, as the trainer reads its config file; a later table wins. */
export function flattened(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(document)) {
    if (isTable(value)) Object.assign(flat, value);
    else flat[key] = value;
  }
  return flat;
}
