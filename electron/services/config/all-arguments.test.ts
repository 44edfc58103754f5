import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  datasetKey,
  PRESETS,
  type Setting,
  SETTINGS,
  type TomlScalar,
  type TomlValue,
} from '../../../shared/domain/config/schema/index.js';
import { buildTrainerFiles } from '../../../shared/domain/config/text/index.js';
import { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { readWithPython, type PythonValue } from '../../testing/python-toml.js';

const empty = TrainingSettings.ofPreset('character');

/** Python’s types that argparse would have made of the argument. */
const PYTHON: Readonly<Record<string, readonly string[]>> = {
  str: ['str'],
  int: ['int'],
  // argparse gives a float; the trainer takes an int where a float is wanted as well.
  float: ['float'],
  bool: ['bool'],
  int_or_float: ['int', 'float'],
};

/** One value that is not the preset’s, nor the trainer’s default. */
function sampleOf(setting: Setting): TomlValue {
  const { name, type, isList, choices, usual, min, trainerDefault } = setting;
  if (name === 'resolution') return '768,512';
  if (name === 'face_crop_aug_range') return '2.0,4.5';
  const choice = [...(choices ?? usual)].find(
    (one) => one !== trainerDefault && one !== plain(empty.get(setting.name)),
  );
  const one = choice === undefined ? sampleScalar(type, min ?? 0, setting) : choiceValue(choice);
  return isList ? [one, one] : one;
}

const choiceValue = (choice: string | number): TomlScalar =>
  typeof choice === 'number' ? { int: choice } : choice;

function sampleScalar(type: Setting['type'], min: number, setting: Setting): TomlScalar {
  switch (type) {
    case 'bool':
      return plain(empty.get(setting.name)) !== true;
    case 'int':
      return { int: setting.max === null ? min + 3 : Math.min(min + 3, setting.max) };
    case 'float':
    case 'int_or_float':
      return { float: min + 0.25 };
    default:
      return setting.isPath ? 'D:/new folder/träining.sft' : 'a "quoted" text, x=1';
  }
}

function plain(value: TomlValue | null): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return 'int' in value ? value.int : value.float;
}

function flat(found: PythonValue | undefined): Record<string, PythonValue> {
  if (found?.[0] !== 'dict') throw new Error(`not a table: ${JSON.stringify(found)}`);
  return Object.fromEntries(
    Object.entries(found[1]).flatMap(([key, value]) =>
      value[0] === 'dict' ? Object.entries(value[1]) : [[key, value]],
    ),
  );
}

function expectPython(setting: Setting, found: PythonValue | undefined, wanted: TomlValue): void {
  if (found === undefined) throw new Error(`${setting.name} is not in the file`);
  const { isList, type, name } = setting;
  const items: PythonValue[] = isList && found[0] === 'list' ? found[1] : [found];
  const values = Array.isArray(wanted) ? wanted : [wanted];
  expect(found[0] === 'list', name).toBe(isList);
  expect(items.length, name).toBe(values.length);
  items.forEach((item, index) => {
    expect(PYTHON[type], name).toContain(item[0]);
    const read = item[0] === 'float' ? Number(item[1]) : item[1];
    expect(read, name).toBe(plain(values[index] ?? null));
  });
}

const TEXT = `# settings of mine
[model_arguments]
pretrained_model_name_or_path = 'C:\\models\\flux.safetensors' # the fp8 one

[training_arguments]
seed = 7
zz_of_another_tool = [1, 2] # kept
`;

describe('every argument of the trainer', () => {
  const cases = SETTINGS.map((setting) => ({ setting, value: sampleOf(setting) }));

  it('is set through the form and read by the trainer’s own reader with argparse’s type', async () => {
    const texts = cases.map(({ setting, value }) => empty.set(setting.name, value).text());
    const read = await readWithPython(texts);
    expect(read).toHaveLength(215);
    cases.forEach(({ setting, value }, index) => {
      expectPython(setting, flat(read[index])[setting.name], value);
    });
  });

  it('is set in a text of the user’s, which else stays as it is', async () => {
    const start = TrainingSettings.ofText(TEXT, 'character');
    if (!start.ok) throw new Error(start.fault.message);
    const forms = cases.map(({ setting, value }) => start.settings.set(setting.name, value));
    const read = await readWithPython(forms.map((one) => one.text()));
    cases.forEach(({ setting, value }, index) => {
      const text = (forms[index] ?? empty).text();
      expectPython(setting, flat(read[index])[setting.name], value);
      expect(text).toContain('zz_of_another_tool = [1, 2] # kept');
      expect(text).toContain('# the fp8 one');
      expect(text.startsWith('# settings of mine\n')).toBe(true);
      // The text says what the form says.
      const again = TrainingSettings.ofText(text, 'character');
      if (!again.ok) throw new Error(again.fault.message);
      const form = forms[index] ?? empty;
      expect({ ...again.settings.raw }, setting.name).toEqual({ ...form.raw });
      expect(again.settings.config, setting.name).toEqual(form.config);
    });
  });

  it('reaches the run’s own files, but for those that the app sets', async () => {
    const mine = cases.filter(
      ({ setting }) => setting.appSets === null && setting.name !== 'output_name',
    );
    const files = mine.map(({ setting, value }) => {
      const settings = empty.set(setting.name, value);
      const project = { name: 'p', triggerWord: 't', samplePrompts: ['a'] };
      return buildTrainerFiles({
        settings,
        engineDefaults: {},
        project: { ...project, concepts: [{ dirAbsolute: '/d', repeats: 1, name: 'x' }] },
        paths: { outputDir: '/o', loggingDir: '/l', datasetToml: '/d.toml', promptsFile: '/p' },
        outputName: 'x',
        resume: null,
      });
    });
    const configs = await readWithPython(files.map(({ configToml }) => configToml));
    mine.forEach(({ setting, value }, index) => {
      const forDataset = datasetKey(setting.name);
      const entries = files[index]?.entries;
      if (forDataset === null) {
        return expectPython(setting, flat(configs[index])[setting.name], value);
      }
      const found = { ...entries?.subsets[0], ...entries?.general, ...entries?.dataset };
      expect(found, setting.name).toHaveProperty(forDataset.name);
      return undefined;
    });
    expect(mine.length).toBeGreaterThan(185);
  });
});

/* ---------- any configuration ---------- */

const anyValue = (setting: Setting): fc.Arbitrary<TomlValue> => {
  const { type, isList, name, min, max } = setting;
  const choices = setting.choices ?? [];
  if (name === 'resolution') {
    const side = fc.integer({ min: 1, max: 64 }).map((n) => n * 64);
    return fc.tuple(side, side).map((sides) => sides.join(','));
  }
  if (choices.length > 0) return fc.constantFrom(...choices).map(choiceValue);
  const scalar: fc.Arbitrary<TomlScalar> =
    type === 'bool'
      ? fc.boolean()
      : type === 'str'
        ? fc.constantFrom('x', 'a=1', 'D:/x y/ä.sft', '#no comment', '"', 'came_pytorch.CAME')
        : type === 'int'
          ? fc.integer({ min: min ?? -9, max: max ?? 1e6 }).map((int) => ({ int }))
          : fc
              .double({ min: min ?? -9, max: max ?? 1e6, noNaN: true })
              .map((float) => ({ float: float === 0 ? 0 : float }));
  return isList ? fc.array(scalar, { maxLength: 3 }) : scalar;
};

const edits = fc.array(
  fc
    .constantFrom(...SETTINGS)
    .chain((setting) =>
      fc.tuple(fc.constant(setting.name), fc.option(anyValue(setting), { freq: 5 })),
    ),
  { maxLength: 12 },
);

describe('any configuration', () => {
  it('goes through TOML and comes back the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PRESETS), edits, fc.boolean(), ({ id }, list, hasText) => {
        const read = hasText ? TrainingSettings.ofText(TEXT, id) : null;
        const form = list.reduce(
          (now, [name, value]) => now.set(name, value),
          read?.ok === true ? read.settings : TrainingSettings.ofPreset(id),
        );
        const again = TrainingSettings.ofText(form.text(), id);
        if (!again.ok) throw new Error(again.fault.message);
        expect(again.problems.filter(({ code }) => code === 'wrong_type')).toEqual([]);
        expect(again.settings.config).toEqual(form.config);
        expect(again.settings.raw).toEqual(form.raw);
      }),
      { numRuns: 400 },
    );
  });
});
