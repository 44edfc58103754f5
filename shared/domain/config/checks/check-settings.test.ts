import { describe, expect, it } from 'vitest';
import { TrainingSettings } from '../value/training-settings.js';
import { checkSettings, type SettingsFacts } from './check-settings.js';
import { problem, tell } from './problem.js';

const models = { baseModel: '/m/f', clipL: '/m/c', t5xxl: '/m/t', ae: '/m/a' };
const settings = TrainingSettings.ofPreset('character').with({ fields: models });
const facts: SettingsFacts = {
  engine: 'sd-scripts',
  images: [{ name: 'a.png', problems: [] }],
  steps: null,
};
const start: SettingsFacts['start'] = {
  diskFreeBytes: 0,
  earlierNames: ['fox'],
  hasBitsandbytes: true,
  findings: [],
  outputName: 'fox',
};

describe('the checks of settings', () => {
  it('find nothing in sound settings', () => {
    expect(checkSettings(settings, facts)).toEqual([]);
  });

  it('say where, how bad, what and by which figures, and what would cure it', () => {
    const wrong = settings
      .with({ fields: { rank: 2000 } })
      .set('lr_scheduler', 'constant')
      .set('keep_tokns', { int: 1 });
    expect(checkSettings(wrong, facts)).toEqual([
      {
        at: 'rank',
        severity: 'error',
        code: 'too_large',
        params: { field: 'rank', value: 2000 },
        cure: null,
      },
      {
        at: 'warmupSteps',
        severity: 'error',
        code: 'constant_warmup',
        params: {},
        cure: { kind: 'value', value: { int: 0 } },
      },
      {
        at: 'keep_tokns',
        severity: 'warning',
        code: 'unknown_key',
        params: { name: 'keep_tokns', near: 'keep_tokens', isOfNetwork: false },
        cure: null,
      },
    ]);
  });

  it('look at machine and earlier runs where a run is to start, and at the arguments as they count', () => {
    const codes = (given: SettingsFacts) => checkSettings(settings, given).map(({ code }) => code);
    expect(codes({ ...facts, start })).toEqual(['disk_short', 'output_name_taken']);
    expect(codes({ ...facts, start: { ...start, hasBitsandbytes: false } })).toContain(
      'bitsandbytes_missing',
    );
    const named = settings.with({ raw: { optimizer_type: 'AdamW' } });
    const found = checkSettings(named, { ...facts, start: { ...start, hasBitsandbytes: false } });
    expect(found.map(({ code }) => code)).not.toContain('bitsandbytes_missing');
  });

  it('come out the same for what travelled as text', () => {
    const found = checkSettings(settings.with({ fields: { rank: 2000 } }), { ...facts, start });
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });
});

it('a problem is told in words at its place, with its cure', () => {
  const cure = { kind: 'remove' } as const;
  const told = tell(problem('full_bf16', 'error', 'full_bf16_needs_mixed', {}, cure));
  expect(told).toEqual({
    field: 'full_bf16',
    severity: 'error',
    code: 'full_bf16_needs_mixed',
    message: 'full_bf16 needs mixed precision bf16.',
    hint: 'Set mixed precision to bf16.',
    fix: cure,
  });
  expect(tell(problem('rank', 'warning', 'rank_high', {}))).not.toHaveProperty('fix');
});
