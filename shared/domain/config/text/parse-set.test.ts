import { describe, expect, it } from 'vitest';
import { closest, editDistance } from '../schema/closest.js';
import { collectSettings, parseSet } from './parse-set.js';

describe('--set', () => {
  it.each<[string, string, string, unknown]>([
    ['learningRate=5e-5', 'field', 'learningRate', 5e-5],
    ['learning_rate=1', 'field', 'learningRate', 1],
    ['train_batch_size=2', 'field', 'batchSize', 2],
    ['batch_size=2', 'field', 'batchSize', 2],
    ['network_alpha=16', 'field', 'alpha', 16],
    ['resolution=768', 'field', 'resolution', 768],
    ['resolution=1024,1024', 'field', 'resolution', 1024],
    ['resolution="512,512"', 'field', 'resolution', 512],
    ['fp8_base=no', 'field', 'fp8Base', false],
    ['optimizer=adamw', 'field', 'optimizer', 'AdamW'],
    [
      'pretrained_model_name_or_path=C:\\a=b.safetensors',
      'field',
      'baseModel',
      'C:\\a=b.safetensors',
    ],
    ['outputName=', 'field', 'outputName', ''],
    ['resolution=1024,768', 'raw', 'resolution', [{ int: 1024 }, { int: 768 }]],
    ['lr_warmup_steps=10', 'field', 'warmupSteps', 10],
    ['lr_warmup_steps=10.0', 'raw', 'lr_warmup_steps', { float: 10 }],
    ['warmupSteps=0.1', 'raw', 'lr_warmup_steps', { float: 0.1 }],
    ['optimizer_type=came_pytorch.CAME', 'field', 'optimizer', 'came_pytorch.CAME'],
    ['max_grad_norm=1', 'raw', 'max_grad_norm', { float: 1 }],
    ['keep_tokens=2', 'raw', 'keep_tokens', { int: 2 }],
    [
      'network_args=["conv_dim=4", "conv_alpha=1"]',
      'raw',
      'network_args',
      ['conv_dim=4', 'conv_alpha=1'],
    ],
    ['text_encoder_lr=1e-5,0', 'raw', 'text_encoder_lr', [{ float: 1e-5 }, { float: 0 }]],
    ['no_such_thing=3', 'raw', 'no_such_thing', { int: 3 }],
    ['no_such_thing=abc', 'raw', 'no_such_thing', 'abc'],
  ])('%s', (text, kind, key, value) => {
    expect(parseSet(text)).toEqual({ kind, key, value });
  });

  it.each([
    ['epochs=many', 'epochs must be a whole number, not “many”'],
    ['epochs=1.5', 'epochs must be a whole number'],
    ['learning_rate=fast', 'learning_rate must be a number'],
    ['learning_rate=inf', 'learning_rate must be a number'],
    ['fp8Base=maybe', 'fp8Base must be true or false'],
    ['text_encoder_lr=a,b', 'text_encoder_lr must be a list of numbers'],
    ['epochs', 'not of the form key=value'],
    ['=3', 'not of the form key=value'],
  ])('refuses %s', (text, message) => {
    expect(() => parseSet(text)).toThrow(message);
  });

  it('takes the last of several, whichever name it has', () => {
    const all = (...pairs: string[]) => collectSettings(pairs.map(parseSet));
    expect(all('epochs=1', 'max_train_epochs=2')).toEqual({ fields: { epochs: 2 }, raw: {} });
    expect(all('optimizer_type=CAME', 'optimizer=Lion')).toEqual({
      fields: { optimizer: 'Lion' },
      raw: {},
    });
    expect(all('warmupSteps=5', 'lr_warmup_steps=0.1')).toEqual({
      fields: {},
      raw: { lr_warmup_steps: { float: 0.1 } },
    });
  });
});

describe('the nearest word', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['', 'abc', 3],
    ['same', 'same', 0],
  ])('%s to %s', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('is none when all are far', () => {
    expect(closest('save_every_n_epoch', ['seed', 'save_every_n_epochs'])).toBe(
      'save_every_n_epochs',
    );
    expect(closest('xyz', ['seed', 'network_dim'])).toBeNull();
  });
});
