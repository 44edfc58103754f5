import { expect, it } from 'vitest';
import type { ConfigFix, ConfigProblem } from '../../shared/domain/config/index.js';
import { canFixInForm, fixInForm } from './problem-fix.js';

function fixed(field: string | null, fix?: ConfigFix): unknown[] {
  const done: unknown[] = [];
  const form = {
    setField: (key: string, value: unknown) => void done.push(['field', key, value]),
    setArgument: (name: string, value: unknown) => void done.push(['argument', name, value]),
  };
  const problem: ConfigProblem = { field, severity: 'error', code: 'c', message: 'm' };
  const whole = fix === undefined ? problem : { ...problem, fix };
  fixInForm(form, whole);
  expect(canFixInForm(whole)).toBe(done.length > 0);
  return done;
}

it('a field gets the value as the form has it, an argument as the trainer’s file has it', () => {
  expect(fixed('warmupSteps', { kind: 'value', value: { int: 0 } })).toEqual([
    ['field', 'warmupSteps', 0],
  ]);
  expect(fixed('optimizer', { kind: 'value', value: 'AdamW' })).toEqual([
    ['field', 'optimizer', 'AdamW'],
  ]);
  expect(fixed('min_bucket_reso', { kind: 'value', value: { int: 256 } })).toEqual([
    ['argument', 'min_bucket_reso', { int: 256 }],
  ]);
  expect(fixed('shuffle_caption', { kind: 'remove' })).toEqual([
    ['argument', 'shuffle_caption', null],
  ]);
});

it('what is about the dataset, about nothing, or about a name in a text is left alone', () => {
  expect(fixed('dataset', { kind: 'remove' })).toEqual([]);
  expect(fixed(null, { kind: 'remove' })).toEqual([]);
  expect(fixed('batch_size', { kind: 'rename', to: 'train_batch_size' })).toEqual([]);
  expect(fixed('optimizer')).toEqual([]);
});
