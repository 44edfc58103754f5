import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  datasetKey,
  FIELD_KEYS,
  settingOfField,
  presetConfig,
  PRESETS,
  type TomlScalar,
  type TomlValue,
  trainerArg,
  type TrainingConfig,
} from '../../../shared/domain/config/schema/index.js';
import {
  type BuildInput,
  buildTrainerFiles,
  type TrainerFiles,
  writeToml,
} from '../../../shared/domain/config/text/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { readWithPython, type PythonValue } from '../../testing/python-toml.js';
import { compareWithFiles } from './read-back.js';
import { readToml } from './toml-reader.js';

/* ---------- what Python should see ---------- */

function asPython(value: TomlValue): PythonValue {
  return Array.isArray(value) ? ['list', value.map(scalarAsPython)] : scalarAsPython(value);
}

function scalarAsPython(value: TomlScalar): PythonValue {
  if (typeof value === 'string') return ['str', value];
  if (typeof value === 'boolean') return ['bool', value];
  return 'int' in value ? ['int', value.int] : ['float', String(value.float)];
}

/** Floats are compared as numbers: Python and JavaScript print the same one differently. */
function normal(value: PythonValue): unknown {
  if (value[0] === 'float') return ['float', Number(value[1])];
  if (value[0] === 'list') return ['list', value[1].map(normal)];
  if (value[0] !== 'dict') return value;
  const pairs = Object.entries(value[1]).map(([key, one]) => [key, normal(one)]);
  return ['dict', Object.fromEntries(pairs)];
}

function table(entries: Readonly<Record<string, TomlValue>>): Record<string, PythonValue> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, asPython(value)]));
}

/* ---------- values ---------- */

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }).filter((one) => !/\p{Cs}/u.test(one)),
  fc.string({
    unit: fc.constantFrom(
      '"',
      "'",
      '\\',
      '#',
      '=',
      '[',
      ']',
      ',',
      '{',
      '\n',
      '\r',
      '\t',
      ' ',
      'u',
      'U',
      '0',
      'n',
      'C:',
      'é',
      '😀',
      '\u2028',
    ),
  }),
);
const float = fc.double({ noNaN: true, noDefaultInfinity: true });
const scalar: fc.Arbitrary<TomlScalar> = fc.oneof(
  text,
  fc.boolean(),
  fc.maxSafeInteger().map((int) => ({ int })),
  float.map((one) => ({ float: one === 0 ? 0 : one })),
);
const value: fc.Arbitrary<TomlValue> = fc.oneof(
  scalar,
  fc.array(text, { maxLength: 6 }),
  fc.array(
    float.map((one) => ({ float: one === 0 ? 0 : one })),
    { maxLength: 4 },
  ),
);

/** The writer refuses the few texts that the trainer's reader would misread. */
function written(one: TomlValue): string | null {
  try {
    return writeToml([{ name: 'a', entries: { key: one, after: 'end' } }]);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return null;
  }
}

describe('any value', () => {
  it('is read by the trainer’s reader with its type, or refused', async () => {
    const values = fc.sample(value, 3000);
    const texts = values.map(written);
    const kept = values.filter((_, index) => texts[index] !== null);
    expect(kept.length).toBeGreaterThan(2900);
    const read = await readWithPython(texts.filter((one) => one !== null));
    expect(read).toHaveLength(kept.length);
    read.forEach((found, index) => {
      const one = kept[index] ?? '';
      const wanted = { key: asPython(one), after: ['str', 'end'] as PythonValue };
      expect(normal(found)).toEqual(normal(['dict', { a: ['dict', wanted] }]));
    });
  });

  it('is read back by our own reader with its type', () => {
    fc.assert(
      fc.property(value, (one) => {
        const toml = written(one);
        if (toml === null) return;
        const node = readToml(toml, 'x').get('a');
        const key = node?.kind === 'table' ? node.table.get('key') : undefined;
        expect(key).toEqual({ kind: 'value', value: one });
      }),
      { numRuns: 500 },
    );
  });
});

/* ---------- whole configurations ---------- */

const config: fc.Arbitrary<TrainingConfig> = fc.record(
  Object.fromEntries(
    FIELD_KEYS.map((key) => {
      const { kind, usual, ...range } = settingOfField(key);
      const [min, max] = [range.min ?? 0, range.max ?? 1e6];
      if (kind === 'bool') return [key, fc.boolean()];
      if (kind === 'int') return [key, fc.integer({ min, max })];
      if (kind === 'float') return [key, fc.double({ min, max, noNaN: true })];
      if (kind === 'choice') return [key, fc.constantFrom(...usual)];
      return [
        key,
        fc.constantFrom(
          '',
          'C:\\new\\train.safetensors',
          '/data/mödels/ä b.safetensors',
          '\\\\nas\\x.sft',
        ),
      ];
    }),
  ),
) as unknown as fc.Arbitrary<TrainingConfig>;

function input(own: TrainingConfig, more: Partial<BuildInput> = {}): BuildInput {
  return {
    settings: { config: own, raw: {} },
    engineDefaults: { timestep_sampling: 'shift', guidance_scale: { float: 1 } },
    project: {
      name: 'My character',
      triggerWord: 'mychar',
      concepts: [
        { dirAbsolute: 'C:\\Users\\new\\img\\10_my char', repeats: 10, name: 'my char' },
        { dirAbsolute: '/home/o\'neil/größe "x" 🎨', repeats: 3, name: 'other' },
      ],
      samplePrompts: ['mychar, portrait'],
    },
    paths: {
      outputDir: 'C:\\runs\\1\\output',
      loggingDir: 'C:\\runs\\1\\log',
      datasetToml: '\\\\server\\share\\dataset.toml',
      promptsFile: '/runs/1/sample_prompts.txt',
    },
    outputName: 'mychar',
    resume: { folder: '/runs/0/output/mychar-000002-state', initialEpoch: 3 },
    ...more,
  };
}

const PYTHON_TYPES: Record<string, string[]> = {
  str: ['str'],
  int: ['int'],
  float: ['float'],
  bool: ['bool'],
  int_or_float: ['int', 'float'],
  int_or_pair: ['int', 'list'],
};

/** Every key known to the trainer, every value of its argument’s type and, where it has choices, one of them. */
function expectTrainerTypes(files: { config: PythonValue; dataset: PythonValue }): void {
  for (const section of Object.values(dictOf(files.config))) {
    for (const [key, found] of Object.entries(dictOf(section))) {
      const arg = trainerArg(key);
      expect(arg, key).not.toBeNull();
      const wanted = arg?.isList === true ? ['list'] : (PYTHON_TYPES[arg?.type ?? ''] ?? []);
      expect(wanted, key).toContain(found[0]);
      if (arg?.choices) expect(arg.choices, key).toContain(found[1]);
    }
  }
  const { general, datasets } = dictOf(files.dataset);
  expectDatasetTypes('general', dictOf(general));
  const [first] = listOf(datasets);
  const { subsets, ...own } = dictOf(first);
  expectDatasetTypes('dataset', own);
  for (const subset of listOf(subsets)) expectDatasetTypes('subset', dictOf(subset));
}

function expectDatasetTypes(level: string, entries: Record<string, PythonValue>): void {
  for (const [key, found] of Object.entries(entries)) {
    const spec = datasetKey(key);
    expect(spec?.name, key).toBe(key);
    expect(spec?.levels, key).toContain(level);
    expect(PYTHON_TYPES[spec?.type ?? ''], key).toContain(found[0]);
  }
}

function dictOf(found: PythonValue | undefined): Record<string, PythonValue> {
  if (found?.[0] !== 'dict') throw new Error(`not a table: ${JSON.stringify(found)}`);
  return found[1];
}

function listOf(found: PythonValue | undefined): PythonValue[] {
  if (found?.[0] !== 'list') throw new Error(`not a list: ${JSON.stringify(found)}`);
  return found[1];
}

async function expectReadRight(all: readonly TrainerFiles[]): Promise<void> {
  const configs = await readWithPython(all.map(({ configToml }) => configToml));
  const datasets = await readWithPython(all.map(({ datasetToml }) => datasetToml));
  all.forEach((files, index) => {
    const found = { config: configs[index], dataset: datasets[index] };
    if (!found.config || !found.dataset) throw new Error('Python gave no answer');
    expectTrainerTypes({ config: found.config, dataset: found.dataset });
    const flat = Object.assign({}, ...Object.values(dictOf(found.config)).map(dictOf)) as Record<
      string,
      PythonValue
    >;
    expect(normal(['dict', flat])).toEqual(normal(['dict', table(files.entries.config)]));
    const { general, dataset, subsets } = files.entries;
    const inner = subsets.map((one): PythonValue => ['dict', table(one)]);
    const wanted: PythonValue = [
      'dict',
      {
        general: ['dict', table(general)],
        datasets: ['list', [['dict', { ...table(dataset), subsets: ['list', inner] }]]],
      },
    ];
    expect(normal(found.dataset)).toEqual(normal(wanted));
    compareWithFiles(files.entries, files.configToml, files.datasetToml);
  });
}

describe('the files of a run', () => {
  it('of every preset are read right by the trainer’s reader', async () => {
    await expectReadRight(PRESETS.map(({ id }) => buildTrainerFiles(input(presetConfig(id)))));
  });

  it('of any configuration are read right by the trainer’s reader', async () => {
    await expectReadRight(fc.sample(config, 150).map((own) => buildTrainerFiles(input(own))));
  });

  it('with raw arguments of every kind', async () => {
    const raw: Record<string, TomlValue> = {
      lr_warmup_steps: { float: 10 },
      learning_rate: { float: 1e-7 },
      text_encoder_lr: [{ int: 0 }, { float: 1e-5 }],
      network_args: ['in_dims=4,2,2,2,4', 'train_blocks=single', ',odd'],
      max_grad_norm: { int: 0 },
      resolution: '768,512',
      train_batch_size: { int: 3 },
      keep_tokens: { int: 1 },
      alpha_mask: true,
      token_warmup_step: { float: 0.5 },
      training_comment: 'back\\slash "quoted" # not a comment\nsecond line',
    };
    const files = buildTrainerFiles(
      input(presetConfig('character'), {
        settings: { config: presetConfig('character'), raw },
      }),
    );
    await expectReadRight([files]);
    expect(files.entries.config['lr_warmup_steps']).toEqual({ float: 10 });
    expect(files.entries.config['text_encoder_lr']).toEqual([{ float: 0 }, { float: 1e-5 }]);
    expect(files.entries.dataset).toMatchObject({
      resolution: [{ int: 768 }, { int: 512 }],
      batch_size: { int: 3 },
    });
    expect(files.entries.general['keep_tokens']).toEqual({ int: 1 });
    expect(files.entries.subsets.every((subset) => subset['alpha_mask'] === true)).toBe(true);
  });
});

describe('concepts', () => {
  it('with captions of their own and regularisation images are read right', async () => {
    const given = input(presetConfig('character'));
    const concepts = [
      { dirAbsolute: '/d/a', repeats: 3, name: 'cat', captionExtension: '.caption' },
      { dirAbsolute: 'C:\\new\\b', repeats: 1, name: 'woman', isRegularisation: true },
    ];
    const files = buildTrainerFiles({ ...given, project: { ...given.project, concepts } });
    await expectReadRight([files]);
    expect(files.entries.subsets.map(({ is_reg: isReg }) => isReg)).toEqual([undefined, true]);
  });
});

describe('reading back', () => {
  const files = buildTrainerFiles(input(presetConfig('character')));

  it.each([
    ['a float that lost its mark', 'config', /network_alpha = 16\.0/, 'network_alpha = 16'],
    ['another value', 'config', /network_dim = 32/, 'network_dim = 31'],
    ['a missing key', 'config', /seed = 42\n/, ''],
    ['a key too many', 'config', /seed = 42/, 'seed = 42\nextra = 1'],
    ['another size', 'dataset', /resolution = 1024/, 'resolution = 512'],
    ['a missing folder', 'dataset', /\[\[datasets\.subsets\]\][^[]*$/, ''],
  ])('finds %s', (_what, file, pattern, replacement) => {
    const configToml =
      file === 'config' ? files.configToml.replace(pattern, replacement) : files.configToml;
    const datasetToml =
      file === 'dataset' ? files.datasetToml.replace(pattern, replacement) : files.datasetToml;
    expect([configToml, datasetToml]).not.toEqual([files.configToml, files.datasetToml]);
    expect(() => compareWithFiles(files.entries, configToml, datasetToml)).toThrow(
      'does not read back',
    );
  });
});
