import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TomlValue } from '../schema/schema.js';
import { SETTINGS } from '../schema/settings.js';
import { removeFromToml, renameInToml, replaceInToml, setInToml } from './edit-toml.js';
import { effectiveEntries, parseTomlText, type TomlText } from './toml-text.js';

function parse(text: string): TomlText {
  const parsed = parseTomlText(text);
  if (!parsed.ok) throw new Error(`line ${parsed.fault.line}: ${parsed.fault.message}\n${text}`);
  return parsed.toml;
}

const read = (text: string, key: string) => effectiveEntries(parse(text)).get(key)?.node;

describe('places', () => {
  it('are found in every form of TOML, after any characters', () => {
    const text =
      'title = "😀é" # not a = key\r\na.b = 1\r\n[t]\r\nx = { y = 2, "z z" = [1,\r\n 2] }\r\n[[d]]\r\nq = 1\r\n';
    const found = parse(text).entries.map(({ key, table, line, range }) => [
      key,
      table.join('.'),
      line,
      text.slice(...range),
    ]);
    expect(found).toEqual([
      ['title', '', 1, 'title = "😀é"'],
      ['b', 'a', 2, 'a.b = 1'],
      ['y', 't.x', 4, 'y = 2'],
      ['z z', 't.x', 4, '"z z" = [1,\r\n 2]'],
      ['q', 'd.0', 7, 'q = 1'],
    ]);
  });

  it.each([
    ['a = 1\nb = "C:\\Users\\me"', 2, /backslash/],
    ['a = 1\n\nb = ', 3, /not TOML/],
    ['a = 1\na = 2', 2, /multiple times/],
    ['[x', 1, /not TOML/],
    ['a = 1\nb = \n', 2, /not finished/],
    ['b = # soon\n\n# c\nc = 1\n', 1, /not finished/],
    ['[t\na = 1\n', 1, /not finished/],
    ['a = 1\n= 2\n', 2, /not TOML/],
    ['a = 1 b = 2', 1, /newline/],
  ])('of a fault are told: %j', (text, line, message) => {
    const parsed = parseTomlText(text);
    expect(parsed.ok ? null : parsed.fault).toMatchObject({ line, message: expect.any(String) });
    if (!parsed.ok) expect(parsed.fault.message).toMatch(message);
  });
});

describe('edits', () => {
  const text = '# mine\nseed = 1 # keep\n\n[network_arguments]\n  network_dim = 4\n# end';

  it('set a value where it stands', () => {
    expect(setInToml(parse(text), 'seed', { int: 42 }, 'x')).toBe(text.replace('= 1', '= 42'));
  });

  it('add a key to its section, the last table, or the top', () => {
    const alpha = { float: 2 };
    expect(setInToml(parse(text), 'network_alpha', alpha, 'network_arguments')).toBe(
      text.replace('dim = 4\n', 'dim = 4\n  network_alpha = 2.0\n'),
    );
    expect(setInToml(parse(text), 'ae', 'x', 'model_arguments')).toContain(
      'dim = 4\n  ae = "x"\n# end',
    );
    expect(setInToml(parse('a = 1'), 'b', true, 'x')).toBe('a = 1\nb = true\n');
    expect(setInToml(parse(''), 'b', true, 'x')).toBe('b = true\n');
    expect(setInToml(parse('[t]\r\n'), 'b', true, 't')).toBe('[t]\r\nb = true\r\n');
    expect(setInToml(parse('# c\n[[d]]\nq = 1\n'), 'b', true, 't')).toBe(
      '# c\nb = true\n[[d]]\nq = 1\n',
    );
  });

  it('take a key out and keep its comment', () => {
    const remove = (from: string, key: string) => {
      const toml = parse(from);
      const entry = effectiveEntries(toml).get(key);
      return entry === undefined ? from : removeFromToml(toml, entry);
    };
    expect(remove(text, 'seed')).toBe(text.replace('seed = 1 # keep', '# keep'));
    expect(remove(text, 'network_dim')).toBe(text.replace('  network_dim = 4\n', ''));
    expect(remove('t = { a = 1, b = 2, c = 3 }', 'b')).toBe('t = { a = 1, c = 3 }');
    expect(remove('t = { a = 1, b = 2 }', 'b')).toBe('t = { a = 1 }');
  });

  it('of a name that is set twice change the one that counts', () => {
    const twice = '[a]\nseed = 1\n[b]\nseed = 2\n';
    expect(setInToml(parse(twice), 'seed', { int: 3 }, 'a')).toBe('[a]\nseed = 1\n[b]\nseed = 3\n');
  });
});

/* ---------- any text ---------- */

const comment = fc
  .string({ unit: fc.constantFrom('a', ' ', '#', '"', '[', ']', '=', 'é', '😀', '\\') })
  .map((words) => `#${words}`);
const unknownKey = fc.stringMatching(/^zz_[a-z0-9]{1,8}$/);
const scalarText = fc.constantFrom(
  ...['1', '-7', '1.5', '1e-4', 'true', '"text # no"', "'C:\\new'", '1979-05-27', '[1, 2]'],
  ...['"""\nlong\n"""', '{ x = 1, y = "a" }', '[ "a=1", # inner\n  "b=2" ]', '0x1F', '1_000'],
);
const knownLine = fc.constantFrom(
  ...['seed = 7', 'network_dim = 8 # rank', "ae = 'D:\\ae.sft'", 'learning_rate = 1e-4'],
);
const block = fc.array(
  fc.oneof(
    comment,
    fc.constant(''),
    fc
      .tuple(unknownKey, scalarText, fc.option(comment))
      .map(([key, value, note]) => `${key} = ${value}${note === null ? '' : ` ${note}`}`),
    knownLine,
  ),
  { maxLength: 8 },
);
const anyText = fc
  .record({
    top: block,
    tables: fc.uniqueArray(fc.record({ name: fc.stringMatching(/^t[a-z]{1,4}$/), lines: block }), {
      selector: ({ name }) => name,
      maxLength: 3,
    }),
    newline: fc.constantFrom('\n', '\r\n'),
    end: fc.boolean(),
  })
  .map(({ top, tables, newline, end }) => {
    const lines = [...top, ...tables.flatMap(({ name, lines: own }) => [`[${name}]`, ...own])];
    return lines.join('\n').replaceAll('\n', newline) + (end ? newline : '');
  })
  // A key given twice in one table is no TOML.
  .filter((text) => parseTomlText(text).ok);

const anySetting = fc.constantFrom(...SETTINGS.filter(({ isList }) => !isList));
const valueFor = (type: string): fc.Arbitrary<TomlValue> => {
  if (type === 'bool') return fc.boolean();
  if (type === 'int') return fc.integer().map((int) => ({ int }));
  if (type === 'str') return fc.constantFrom('a', 'C:/x y', 'ä "q"', '1024,768');
  return fc.double({ noNaN: true, noDefaultInfinity: true }).map((float) => ({
    float: float === 0 ? 0 : float,
  }));
};

/** Every line that holds nothing of `key`. */
function others(text: string, key: string): string[] {
  return text.split(/\r?\n/).filter((line) => !line.includes(key) && line.trim() !== '');
}

describe('any text', () => {
  it('keeps what an edit does not touch, comments and unknown keys included', () => {
    fc.assert(
      fc.property(
        anyText,
        anySetting.chain((setting) => fc.tuple(fc.constant(setting.name), valueFor(setting.type))),
        (text, [name, value]) => {
          const edited = setInToml(parse(text), name, value, 'ta');
          expect(read(edited, name)).toEqual({ kind: 'value', value });
          expect(others(edited, name)).toEqual(others(text, name));
          const after = parse(edited);
          const kept = after.entries.filter(({ key }) => key !== name);
          const before = parse(text).entries.filter(({ key }) => key !== name);
          expect(kept.map(({ key, node, table }) => [key, node, table])).toEqual(
            before.map(({ key, node, table }) => [key, node, table]),
          );
          const entry = effectiveEntries(after).get(name);
          if (entry === undefined) throw new Error('the key is gone');
          // Taken out again, all else is as it was.
          const removed = parse(removeFromToml(after, entry));
          expect(removed.entries.filter(({ key }) => key !== name)).toHaveLength(before.length);
          expect(removed.entries.map(({ key }) => key)).toEqual(
            after.entries.filter((one) => one !== entry).map(({ key }) => key),
          );
          const comments = (one: string) => (one.match(/#/g) ?? []).length;
          expect(comments(removed.text)).toBe(comments(edited));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has keys that can be renamed and given values, each alone', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, which) => {
        const toml = parse(text);
        const entry = toml.entries[which % Math.max(1, toml.entries.length)];
        if (entry === undefined) return;
        const renamed = renameInToml(toml, entry, 'zy_new');
        expect(renamed.length - text.length).toBe('zy_new'.length - entry.key.length);
        expect(parse(renamed).entries.some(({ key }) => key === 'zy_new')).toBe(true);
        const replaced = replaceInToml(toml, entry, { int: 5 });
        expect(replaced.slice(0, entry.valueRange[0])).toBe(text.slice(0, entry.valueRange[0]));
        expect(replaced.endsWith(text.slice(entry.valueRange[1]))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
