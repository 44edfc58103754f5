import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeToml } from '../config/text/index.js';
import { isTable, readTrainerToml, type TrainerValue } from './index.js';

/** A value as the fixture writes it down. */
type Recorded =
  | string
  | boolean
  | Recorded[]
  | { t: [string, Recorded][] }
  | { i: string }
  | { f: string }
  | { m: string };

interface Fixture {
  /** Text, what the trainer's reader made of it, and its message where it refused. */
  readonly texts: readonly (readonly [string, Recorded | null, string?])[];
}

const { texts } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/trainer/toml/verdicts.json'), 'utf8'),
) as Fixture;

function recorded(value: TrainerValue): Recorded {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(recorded);
  if (isTable(value)) return { t: [...value].map(([key, one]) => [key, recorded(one)]) };
  if ('int' in value) return { i: String(value.int) };
  if ('float' in value) return { f: String(value.float) };
  return { m: value.moment };
}

/** Python writes 1e+16 and inf otherwise than JavaScript. */
function sameNumbers(value: Recorded): Recorded {
  if (Array.isArray(value)) return value.map(sameNumbers);
  if (typeof value !== 'object') return value;
  if ('t' in value) return { t: value.t.map(([key, one]) => [key, sameNumbers(one)]) };
  if (!('f' in value)) return value;
  return { f: String(Number(value.f.replace('inf', 'Infinity'))) };
}

describe('the trainer’s TOML reader', () => {
  it('has verdicts of both kinds to compare with', () => {
    expect(texts.length).toBeGreaterThan(400);
    expect(texts.filter(([, value]) => value === null).length).toBeGreaterThan(120);
  });

  it.each(texts.map((row) => [JSON.stringify(row[0]), row] as const))(
    'reads %s to the same verdict and value',
    (_name, [text, value, message]) => {
      const read = readTrainerToml(text);
      const found = read.ok ? recorded(read.table) : null;
      expect(found === null ? null : sameNumbers(found)).toEqual(
        value === null ? null : sameNumbers(value),
      );
      const line = /\(line (\d+) column/.exec(message ?? '')?.[1];
      if (!read.ok && line !== undefined) expect(read.line).toBe(Number(line));
    },
  );

  it('notes the line of each key and header', () => {
    const read = readTrainerToml(
      'a = [\n1,\n2]\n# c\n[[d]]\nx = 1\n[[d.s]]\ny = """\n\n"""\nz = 2\n',
    );
    if (!read.ok) throw new Error(read.message);
    const { table, places } = read;
    const d = table.get('d');
    const item = Array.isArray(d) ? d[0] : undefined;
    if (!isTable(item)) throw new Error('no table');
    const s = item.get('s');
    const sub = Array.isArray(s) ? s[0] : undefined;
    if (!isTable(sub)) throw new Error('no table');
    expect([
      places.lineOf(table, 'a'),
      places.lineOf(item),
      places.lineOf(item, 'x'),
      places.lineOf(sub),
      places.lineOf(sub, 'y'),
      places.lineOf(sub, 'z'),
    ]).toEqual([1, 5, 6, 7, 8, 11]);
  });

  it('never fails in another way, whatever the text', () => {
    const part = fc.constantFrom(
      ...'[]{}="\'#,.\\\n \t_-+:01aeux'.split(''),
      '"""',
      "'''",
      '\uFEFF',
    );
    const hostile = fc.array(
      fc.oneof({ weight: 5, arbitrary: part }, fc.string({ unit: 'binary' })),
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const read = readTrainerToml(parts.join(''));
        return read.ok || (read.line >= 1 && read.message !== '');
      }),
      { numRuns: 300 },
    );
  });
});

describe('what the app writes', () => {
  it('is read back by the trainer as it was meant', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.integer().map((int) => ({ int })),
      fc
        .double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
        .map((float) => ({ float })),
    );
    const key = fc.stringMatching(/^[a-z_]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(key, value), (entries) => {
        const text = writeToml([{ name: null, entries }]);
        const read = readTrainerToml(text);
        if (!read.ok) throw new Error(`${read.message} ${text}`);
        for (const [name, given] of Object.entries(entries)) {
          const found = read.table.get(name);
          if (typeof given !== 'object') expect(found).toBe(given);
          else if ('int' in given) expect(found).toEqual({ int: BigInt(given.int) });
          else expect(Number((found as { float: number }).float)).toBeCloseTo(given.float, 6);
        }
      }),
    );
  });
});
