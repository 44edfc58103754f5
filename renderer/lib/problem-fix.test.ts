import { expect, it } from 'vitest';
import type { ConfigFix, ConfigProblem } from '../../shared/domain/config/schema/index.js';
import { canFixInForm, fixInForm } from './problem-fix.js';

function fixed(field: string | null, fix?: ConfigFix): unknown[] {
  const done: unknown[] = [];
  const form = {
    set: (name: string, value: unknown) => void done.push([name, value]),
  };
  const problem: ConfigProblem = { field, severity: 'error', code: 'c', message: 'm' };
  const whole = fix === undefined ? problem : { ...problem, fix };
  fixInForm(form, whole);
  expect(canFixInForm(whole)).toBe(done.length > 0);
  return done;
}

it('the setting gets the value as the trainer’s file has it, under the trainer’s name', () => {
  expect(fixed('warmupSteps', { kind: 'value', value: { int: 0 } })).toEqual([
    ['lr_warmup_steps', { int: 0 }],
  ]);
  expect(fixed('optimizer', { kind: 'value', value: 'AdamW' })).toEqual([
    ['optimizer_type', 'AdamW'],
  ]);
  expect(fixed('min_bucket_reso', { kind: 'value', value: { int: 256 } })).toEqual([
    ['min_bucket_reso', { int: 256 }],
  ]);
  expect(fixed('shuffle_caption', { kind: 'remove' })).toEqual([['shuffle_caption', null]]);
});

it('what is about the dataset, about nothing, or about a name in a text is left alone', () => {
  expect(fixed('dataset', { kind: 'remove' })).toEqual([]);
  expect(fixed(null, { kind: 'remove' })).toEqual([]);
  expect(fixed('batch_size', { kind: 'rename', to: 'train_batch_size' })).toEqual([]);
  expect(fixed('optimizer')).toEqual([]);
});
