import { describe, expect, it } from 'vitest';
import { valuesFromSettings, valuesFromToml } from './cli-values.js';
import { readToml } from './toml-reader.js';

describe('a config file in a terminal', () => {
  it('is taken over as the trainer would read it, with what it would ignore', () => {
    const text = `
# the guide's file
[training]
batch_size = 2
resolution = "1024,1024"
learning_rate = 1e-4
lr_warmup_steps = 0.1
network_alpha = 16
save_every_n_epoch = 2   # a typo
text_encoder_lr = [1e-5, 1e-6]
[paths]
ae = 'C:\\models\\new\\ae.safetensors'
output_dir = "/elsewhere"
`;
    const { values, problems } = valuesFromToml(text, 'guide.toml');
    expect(values).toEqual({
      fields: {
        resolution: 1024,
        learningRate: 1e-4,
        alpha: 16,
        ae: 'C:\\models\\new\\ae.safetensors',
      },
      raw: {
        lr_warmup_steps: { float: 0.1 },
        save_every_n_epoch: { int: 2 },
        text_encoder_lr: [{ float: 1e-5 }, { float: 1e-6 }],
        output_dir: '/elsewhere',
      },
    });
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('Did you mean train_batch_size?');
    expect(problems[1]).toContain('Did you mean save_every_n_epochs?');
    expect(problems[2]).toContain('output_dir is set by the app');
  });

  it('is refused when a value has a wrong type, or when it is no TOML', () => {
    expect(() => valuesFromToml('learning_rate = "1e-4"', 'a.toml')).toThrow(
      /a\.toml, line 1: learning_rate must be a number/,
    );
    expect(() => valuesFromToml('ae = "C:\\Users\\x"', 'a.toml')).toThrow(
      /a\.toml is not valid TOML.*line 1/,
    );
    expect(() => valuesFromToml('a = 1\na = 2', 'a.toml')).toThrow(/line 2/);
  });
});

it('settings in a terminal', () => {
  expect(valuesFromSettings(['epochs=3', 'keep_tokens=1'])).toEqual({
    values: { fields: { epochs: 3 }, raw: { keep_tokens: { int: 1 } } },
    problems: [],
  });
  expect(() => valuesFromSettings(['epochs=x'])).toThrow('epochs must be a whole number');
});

it('the reader keeps int and float apart everywhere', () => {
  const document = readToml(
    '\uFEFFa = 10\nb = 10.0\nc = [1.0, 2.0]\nd = { e = 1 }\nf = 1e3\ng = 0x1F\n',
    'x',
  );
  expect(Object.fromEntries(document)).toEqual({
    a: { kind: 'value', value: { int: 10 } },
    b: { kind: 'value', value: { float: 10 } },
    c: { kind: 'value', value: [{ float: 1 }, { float: 2 }] },
    d: { kind: 'table', table: new Map([['e', { kind: 'value', value: { int: 1 } }]]) },
    f: { kind: 'value', value: { float: 1000 } },
    g: { kind: 'value', value: { int: 31 } },
  });
});
