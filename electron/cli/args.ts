import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './output.js';

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Parsed {
  readonly positionals: string[];
  text(name: string): string | undefined;
  list(name: string): string[];
  flag(name: string): boolean;
  /** A whole number of at least `min`; throws `UsageError` otherwise. */
  whole(name: string, min: number): number | undefined;
}

/**
 * Reads the words after a command. `positionals`: how many there are, or the least and the most. Unknown options and missing
 * values are usage errors that name the option.
 */
export function readArgs(
  words: string[],
  options: Options,
  positionals: number | readonly [least: number, most: number],
): Parsed {
  const [least, most] = typeof positionals === 'number' ? [positionals, positionals] : positionals;
  let parsed;
  try {
    parsed = parseArgs({ args: words, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (parsed.positionals.length < least) throw new UsageError('Something is missing.');
  if (parsed.positionals.length > most) {
    throw new UsageError(`Too many words: ${parsed.positionals.slice(most).join(' ')}`);
  }
  const values = parsed.values as Record<
    string,
    string | boolean | (string | boolean)[] | undefined
  >;
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    positionals: parsed.positionals,
    text,
    list: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    flag: (name) => values[name] === true,
    whole: (name, min) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (Number.isSafeInteger(number) && number >= min) return number;
      throw new UsageError(`--${name} takes a whole number of at least ${min}, not “${value}”.`);
    },
  };
}
