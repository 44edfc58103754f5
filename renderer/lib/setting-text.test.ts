import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Setting,
  settingOf,
  type TomlValue,
} from '../../shared/domain/config/schema/index.js';
import { defaultText, readSetting, settingText } from './setting-text.js';

function setting(name: string): Setting {
  const found = settingOf(name);
  if (found === null) throw new Error(name);
  return found;
}

describe('what was typed', () => {
  it.each<[string, string, TomlValue | null | RegExp]>([
    ['keep_tokens', '3', { int: 3 }],
    ['keep_tokens', '3.5', /whole/],
    ['keep_tokens', '', null],
    ['max_grad_norm', '0', { float: 0 }],
    ['max_grad_norm', '0,5', /point/],
    ['lr_warmup_steps', '10', { int: 10 }],
    ['lr_warmup_steps', '0.1', { float: 0.1 }],
    ['network_args', 'train_blocks=single\n\n conv_dim=4', ['train_blocks=single', 'conv_dim=4']],
    ['text_encoder_lr', '1e-5\n0', [{ float: 1e-5 }, { float: 0 }]],
    ['caption_prefix', ' two words ', ' two words '],
  ])('%s: %j', (name, text, wanted) => {
    const read = readSetting(text, setting(name));
    if (wanted instanceof RegExp) expect(read.ok ? '' : read.reason).toMatch(wanted);
    else expect(read).toEqual({ ok: true, value: wanted });
  });

  it('comes back as it was', () => {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((float) => ({
      float: float === 0 ? 0 : float,
    }));
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 3 }), (value) => {
        const of = setting('text_encoder_lr');
        expect(readSetting(settingText(value), of)).toEqual({ ok: true, value });
      }),
    );
    expect(settingText({ float: 10 })).toBe('10.0');
    expect(settingText({ int: 10 })).toBe('10');
  });
});

it('says what the trainer does by itself', () => {
  expect(defaultText(setting('keep_tokens'))).toBe('0');
  expect(defaultText(setting('shuffle_caption'))).toBe('off');
  expect(defaultText(setting('unet_lr'))).toBe('not set');
  expect(defaultText(setting('loss_type'))).toBe('l2');
});
