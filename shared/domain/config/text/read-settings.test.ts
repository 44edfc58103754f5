import { describe, expect, it } from 'vitest';
import { isDatasetFile, readSettings } from './read-settings.js';
import { parseTomlText } from './toml-text.js';

function parse(text: string) {
  const parsed = parseTomlText(text);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.toml;
}

const read = (text: string) => readSettings(parse(text));
const brief = (text: string) =>
  read(text).problems.map(({ key, line, severity, code, fix }) => [key, line, severity, code, fix]);

describe('a config file of the trainer', () => {
  it('is read as the trainer reads it, tables flattened', () => {
    const text = `seed = 1
[any]
train_batch_size = 2
resolution = "1024,1024"
learning_rate = 1e-4
network_alpha = 16
max_grad_norm = 0
optimizer_type = "adamw8BIT"
lr_warmup_steps = 0.1
`;
    expect(read(text)).toEqual({
      values: {
        fields: {
          seed: 1,
          batchSize: 2,
          resolution: 1024,
          learningRate: 1e-4,
          alpha: 16,
          optimizer: 'AdamW8bit',
        },
        raw: { max_grad_norm: { int: 0 }, lr_warmup_steps: { float: 0.1 } },
      },
      problems: [],
    });
  });

  it('keeps a resolution that is not square as the file has it', () => {
    expect(read('resolution = "1024,768"').values).toEqual({
      fields: {},
      raw: { resolution: '1024,768' },
    });
  });

  it('names keys that the trainer ignores, with what was meant', () => {
    const text = `batch_size = 4
save_every_n_epoch = 1
no_such_option = 1
epochs = 3
learningRate = 1.0
keep_token = 1
`;
    expect(read(text).problems.map(({ line, message, hint }) => [line, message, hint])).toEqual([
      [
        1,
        'batch_size belongs into a dataset file; in a config file the trainer ignores it.',
        'Did you mean train_batch_size?',
      ],
      [
        2,
        'The trainer has no setting save_every_n_epoch and ignores it.',
        'Did you mean save_every_n_epochs?',
      ],
      [3, 'The trainer has no setting no_such_option and ignores it.', 'Check its spelling.'],
      [4, 'The trainer has no setting epochs and ignores it.', 'Did you mean max_train_epochs?'],
      [5, 'The trainer has no setting learningRate and ignores it.', 'Did you mean learning_rate?'],
      [6, 'The trainer has no setting keep_token and ignores it.', 'Did you mean keep_tokens?'],
    ]);
    expect(read(text).values.fields).toEqual({});
    expect(read(text).values.raw).not.toHaveProperty('batch_size');
  });

  it('names wrong types with their line and the right value', () => {
    const value = (one: unknown) => ({ kind: 'value', value: one });
    expect(
      brief(`resolution = 512
learning_rate = "1e-4"
train_batch_size = 1.0
network_args = "train_blocks=single"
cache_latents = "true"
seed = 1.5
output_name = 7
save_state = 1979-05-27
`),
    ).toEqual([
      ['resolution', 1, 'error', 'wrong_type', value('512')],
      ['learning_rate', 2, 'error', 'wrong_type', value({ float: 1e-4 })],
      ['train_batch_size', 3, 'error', 'wrong_type', value({ int: 1 })],
      ['network_args', 4, 'error', 'wrong_type', value(['train_blocks=single'])],
      ['cache_latents', 5, 'error', 'wrong_type', value(true)],
      ['seed', 6, 'error', 'wrong_type', undefined],
      ['output_name', 7, 'error', 'wrong_type', value('7')],
      ['save_state', 8, 'error', 'wrong_type', { kind: 'remove' }],
    ]);
  });

  it('finds paths that are not what they look like', () => {
    expect(brief('ae = "C:\\new\\train.sft"\nclip_l = \'C:\\new\'\nt5xxl = "C:\\\\new"')).toEqual([
      ['ae', 1, 'error', 'path_escape', { kind: 'value', value: 'C:/new/train.sft' }],
    ]);
  });

  it('finds what the trainer would only find much later', () => {
    expect(
      brief('mixed_precision = "bfloat"\noptimizer_type = "Foo"\nlr_scheduler = "foo"'),
    ).toEqual([
      ['mixed_precision', 1, 'error', 'not_a_choice', undefined],
      ['optimizer_type', 2, 'error', 'not_a_choice', undefined],
      ['lr_scheduler', 3, 'error', 'not_a_choice', undefined],
    ]);
    expect(brief('optimizer_type = "prodigyopt.Prodigy"\nlr_scheduler = "inverse_sqrt"')).toEqual(
      [],
    );
    // kohya_ss writes this; without torch_compile the trainer never looks at it.
    expect(brief('dynamo_backend = "no"')).toEqual([
      ['dynamo_backend', 1, 'warning', 'not_a_choice', undefined],
    ]);
    expect(brief('mixed_precision = "BF16"')[0]?.[4]).toEqual({ kind: 'value', value: 'bf16' });
  });

  it('tells which of two counts', () => {
    const { values, problems } = read('[a]\nseed = 1\n[b]\nseed = 2\n');
    expect(values.fields).toEqual({ seed: 2 });
    expect(problems).toMatchObject([{ line: 2, code: 'set_twice', fix: { kind: 'remove' } }]);
  });

  it('tells tables inside tables and dataset tables apart', () => {
    expect(brief('[a.b]\nseed = 1\n')).toEqual([['seed', 2, 'warning', 'unknown_key', undefined]]);
    expect(brief('seed = 1\n[[datasets]]\nresolution = 512\n')).toEqual([
      ['datasets', 2, 'warning', 'dataset_table', undefined],
    ]);
  });
});

describe('a dataset file', () => {
  it('is known by its tables', () => {
    expect(isDatasetFile(parse('[general]\nflip_aug = true\n'))).toBe(false);
    expect(isDatasetFile(parse('[[datasets]]\n'))).toBe(true);
    expect(isDatasetFile(parse('datasets = []'))).toBe(true);
  });
});
